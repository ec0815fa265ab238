import { tokenCookie } from '@ticketing/common/http/authenticate';
import { tokenLifeSeconds } from './accounts/own-endpoints.ts';

export type TokenCookie = {
  /** `Set-Cookie` texts: for every `/api` request of our own pages and nobody else's, out of reach of scripts. */
  set(token: string): string;
  clear(): string;
};

export const createTokenCookie = (publicUrl: string): TokenCookie => {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  const write = (value: string, maxAge: number): string =>
    `${tokenCookie}=${value}; Max-Age=${maxAge}; Path=/api; HttpOnly; SameSite=Strict${secure}`;
  return { set: (token) => write(token, tokenLifeSeconds), clear: () => write('', 0) };
};
