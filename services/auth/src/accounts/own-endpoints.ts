import { tokenAudience, tokenIssuer } from '@ticketing/common/http/tokens';
import type { GenericEndpointContext } from 'better-auth';
import { createAuthEndpoint } from 'better-auth/api';
import { expireCookie, setSessionCookie } from 'better-auth/cookies';
import { type JwtOptions, type ResolvedSigningKey, resolveSigningKey, signJWT } from 'better-auth/plugins/jwt';
import { z } from 'zod';
import type { SigningKeyStore } from '../store/signing-keys.ts';
import { jwks } from './tables.ts';

/** How long a token says who somebody is, in seconds: the contract's most. */
export const tokenLifeSeconds = 900;

/** Asking the database and decrypting for every token took longer than signing; a key changed by an operator signs after this. */
const keyKeptMs = 60_000;

/** Tokens and their keys as better-auth's JWT plugin is told of them. */
export const tokenOptions = (keys: SigningKeyStore): JwtOptions => ({
  jwt: { issuer: tokenIssuer, audience: tokenAudience, expirationTime: `${tokenLifeSeconds}s` },
  jwks: { keyPairConfig: { alg: 'EdDSA', crv: 'Ed25519' } },
  schema: { jwks },
  adapter: { getJwks: keys.all, createJwk: keys.add },
  disableSettingJwtHeader: true,
});

/** What we add to better-auth's `api`; none of it is on the web by itself. */
export const ownEndpoints = (options: JwtOptions) => {
  let kept: { key: Promise<ResolvedSigningKey>; until: number } | null = null;

  const signingKey = (ctx: GenericEndpointContext): Promise<ResolvedSigningKey> => {
    if (kept && kept.until > Date.now()) return kept.key;
    const mine = { key: resolve(ctx, options), until: Date.now() + keyKeptMs };
    kept = mine;
    mine.key.catch(() => {
      if (kept === mine) kept = null;
    });
    return mine.key;
  };

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
          return { sessionId: session.id };
        },
      ),
      /** Takes the session's cookie away, and gives the session's token if the cookie was a true one. */
      takeSessionCookie: createAuthEndpoint.serverOnly({ method: 'POST', requireHeaders: true }, async (ctx) => {
        const { sessionToken } = ctx.context.authCookies;
        const token = await ctx.getSignedCookie(sessionToken.name, ctx.context.secret);
        expireCookie(ctx, sessionToken);
        return { token: token || null };
      }),
      /** A token that says who somebody is and in which session. */
      issueToken: createAuthEndpoint.serverOnly(
        { method: 'POST', body: z.object({ userId: z.string(), name: z.string(), sessionId: z.string() }) },
        async (ctx) => {
          const { userId, name, sessionId } = ctx.body;
          const iat = Math.floor(Date.now() / 1_000);
          const resolvedKey = await signingKey(ctx);
          return signJWT(ctx, { options, resolvedKey, payload: { iat, sub: userId, name, sid: sessionId } });
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
