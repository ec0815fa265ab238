import { tokenCookieName } from '@ticketing/common/http/authenticate';
import { maxTokenSeconds } from '@ticketing/common/http/tokens';

export type TokenCookie = {
  readonly name: string;
  /** `Set-Cookie` texts: for every `/api` request of our own pages and nobody else's, out of reach of scripts. */
  set(token: string): string;
  clear(): string;
};

export const createTokenCookie = (publicUrl: string): TokenCookie => {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  const name = tokenCookieName(publicUrl);
  const write = (value: string, maxAge: number): string =>
    `${name}=${value}; Max-Age=${maxAge}; Path=/api; HttpOnly; SameSite=Strict${secure}`;
  return { name, set: (token) => write(token, maxTokenSeconds), clear: () => write('', 0) };
};
