import { maxTokenSeconds, tokenAudience, tokenIssuer, tokenType } from '@ticketing/common/http/tokens';
import type { GenericEndpointContext } from 'better-auth';
import { createAuthEndpoint } from 'better-auth/api';
import { expireCookie, setSessionCookie } from 'better-auth/cookies';
import { type JwtOptions, type ResolvedSigningKey, resolveSigningKey, signJWT } from 'better-auth/plugins/jwt';
import { z } from 'zod';
import { sessionHash } from '../session-hash.ts';
import type { SigningKeyStore } from '../store/signing-keys.ts';
import { cacheKey } from './cache-key.ts';
import { jwks } from './tables.ts';

/** Tokens and their keys as better-auth's JWT plugin is told of them. */
export const tokenOptions = (keys: SigningKeyStore): JwtOptions => ({
  jwt: { issuer: tokenIssuer, audience: tokenAudience, expirationTime: `${maxTokenSeconds}s` },
  jwks: { keyPairConfig: { alg: 'EdDSA', crv: 'Ed25519' } },
  schema: { jwks },
  adapter: { getJwks: keys.all, createJwk: keys.add },
  disableSettingJwtHeader: true,
});

/** What we add to better-auth's `api`; none of it is on the web by itself. */
export const ownEndpoints = (options: JwtOptions, tokenSeconds: number) => {
  const signingKey = cacheKey((ctx: GenericEndpointContext) => resolve(ctx, options));

  return {
    id: 'ticketing',
    endpoints: {
      /** Signs a user in who has proved who they are: a session, and its cookie among the headers. */
      startSession: createAuthEndpoint.serverOnly(
        {
          method: 'POST',
          requireHeaders: true,
          body: z.object({ id: z.string(), email: z.string(), name: z.string() }),
        },
        async (ctx) => {
          const session = await ctx.context.internalAdapter.createSession(ctx.body.id);
          const now = session.createdAt;
          const user = { ...ctx.body, emailVerified: false, createdAt: now, updatedAt: now };
          await setSessionCookie(ctx, { session, user });
          return { sessionId: session.id, expiresAt: session.expiresAt };
        },
      ),
      /** Takes the session's cookie away, and gives the session's token if the cookie was a true one. */
      takeSessionCookie: createAuthEndpoint.serverOnly({ method: 'POST', requireHeaders: true }, async (ctx) => {
        const { sessionToken } = ctx.context.authCookies;
        const token = await ctx.getSignedCookie(sessionToken.name, ctx.context.secret);
        expireCookie(ctx, sessionToken);
        return { token: token || null };
      }),
      /** The id of the signing key, which is created if there is none. */
      ensureSigningKey: createAuthEndpoint.serverOnly({ method: 'POST' }, async (ctx) => {
        signingKey.clear();
        return { kid: (await signingKey.get(ctx)).kid };
      }),
      /** A token that identifies the user and the session. It does not outlive the session. */
      issueToken: createAuthEndpoint.serverOnly(
        {
          method: 'POST',
          body: z.object({ userId: z.string(), name: z.string(), sessionId: z.string(), sessionExpiresAt: z.date() }),
        },
        async (ctx) => {
          const { userId, name, sessionId, sessionExpiresAt } = ctx.body;
          const iat = Math.floor(Date.now() / 1_000);
          const resolvedKey = await signingKey.get(ctx);
          const exp = Math.min(iat + tokenSeconds, Math.floor(sessionExpiresAt.getTime() / 1_000));
          const payload = { iat, exp, sub: userId, name, sid: sessionHash(sessionId) };
          return signJWT(ctx, { options, resolvedKey, header: { typ: tokenType }, payload });
        },
      ),
    },
  };
};

const resolve = async (ctx: GenericEndpointContext, options: JwtOptions): Promise<ResolvedSigningKey> => {
  const key = await resolveSigningKey(ctx, options);
  if (!key) throw new Error('there is no signing key');
  return key;
};
