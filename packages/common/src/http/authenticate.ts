import type { FastifyRequest } from 'fastify';
import { Refusal } from '../refusal.ts';
import { recordSecurityEvent } from '../security-events.ts';
import { bearerToken } from './bearer.ts';
import { cookie, secureCookieName } from './cookie.ts';
import { callerFields } from './refused.ts';
import { createRequestSource, type OwnAddresses, otherAddressText } from './request-source.ts';
import type { Server } from './server.ts';
import type { Caller, TokenVerifier } from './tokens.ts';

/** The name of the cookie that auth sets for `/api`, with the same token that `Authorization: Bearer` may carry. */
export const tokenCookieName = (publicUrl: string): string => secureCookieName('ticketing_token', publicUrl);

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null;
  }
}

/**
 * Gives a hook for routes that need somebody signed in.
 * A write borne by the cookie must come from our own pages (see request-source.ts).
 */
export const createSignedIn = (app: Server, verify: TokenVerifier, addresses: OwnAddresses) => {
  const tokenCookie = tokenCookieName(addresses.PUBLIC_URL);
  const sourceOf = createRequestSource(addresses);
  app.decorateRequest('caller', null);
  return async (request: FastifyRequest): Promise<void> => {
    const bearer = bearerToken(request.headers.authorization);
    const token = bearer ?? cookie(request.headers.cookie, tokenCookie);
    const caller = token ? await verify(token, recordForged(request)) : null;
    if (!caller)
      throw new Refusal('not-signed-in', 'Sign in first, or again: your token is missing, wrong or has run out.');
    const isWrite = !['GET', 'HEAD'].includes(request.method);
    if (bearer === undefined && isWrite && sourceOf(request.headers) !== 'own-page')
      throw new Refusal('cross-site-write', otherAddressText(addresses.PUBLIC_URL));
    request.caller = caller;
  };
};

/** Records a token that none of our keys signed. */
export const recordForged =
  (request: FastifyRequest) =>
  (reason: string): void =>
    recordSecurityEvent(request.log, 'token-rejected', { ...callerFields(request), reason });

/** The caller of a route behind the hook. */
export const callerOf = (request: FastifyRequest): Caller => {
  if (!request.caller) throw new Error('a route that needs a caller lacks its hook');
  return request.caller;
};
