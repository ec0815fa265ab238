/**
 * The token in an `Authorization` header, whose scheme has no case (RFC 9110, 11.1): empty where none follows it, and
 * undefined without the header or with another scheme.
 */
export const bearerToken = (authorization: string | undefined): string | undefined => {
  if (authorization === undefined || !/^bearer(?: |$)/i.test(authorization)) return undefined;
  return authorization.slice('bearer '.length).trim();
};
