/**
 * The token in an `Authorization` header, whose scheme has no case (RFC 9110, 11.1): empty where none follows it, and
 * undefined without the header or with another scheme.
 */
export const bearerToken = (authorization: string | undefined): string | undefined => {
  const [scheme = '', ...rest] = authorization?.split(' ') ?? [];
  return scheme.toLowerCase() === 'bearer' ? rest.join(' ').trim() : undefined;
};
