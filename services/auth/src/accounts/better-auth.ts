import { randomUUIDv7 } from 'node:crypto';
import type { Logger } from '@ticketing/common/logger';
import { betterAuth } from 'better-auth';
import { jwt } from 'better-auth/plugins/jwt';
import type { Pool } from 'pg';
import type { AuthConfig } from '../config.ts';
import type { Passwords } from '../passwords.ts';
import type { SigningKeyStore } from '../store/signing-keys.ts';
import { ownEndpoints, tokenOptions } from './own-endpoints.ts';
import * as tables from './tables.ts';

const daySeconds = 86_400;

export type Accounts = ReturnType<typeof createAccounts>;

/**
 * better-auth, put together: e-mail and password, sessions in the database, signing keys. It is called through its
 * `api` only; what of it is on the web is listed in our own `http.ts` and `account-routes.ts`.
 */
export const createAccounts = (
  config: Pick<AuthConfig, 'AUTH_SECRET' | 'PUBLIC_URL' | 'TOKEN_SECONDS'>,
  given: { pool: Pool; passwords: Passwords; keys: SigningKeyStore; log: Logger },
) =>
  betterAuth({
    appName: 'Ticketing',
    baseURL: config.PUBLIC_URL,
    basePath: '/api/users/auth',
    secret: config.AUTH_SECRET,
    trustedOrigins: [config.PUBLIC_URL],
    telemetry: { enabled: false },
    // Ours bound every route alike (see limits.ts).
    rateLimit: { enabled: false },
    database: given.pool,
    user: tables.user,
    session: {
      ...tables.session,
      // A week without use ends a session, and use renews it once a day. 30 days after the sign-in it ends in any case
      // (see the trigger `sessions_have_an_absolute_end`).
      expiresIn: 7 * daySeconds,
      updateAge: daySeconds,
      // Sessions of any age may list and end sessions. "Sign in again first" would hinder people who remove an intruder.
      freshAge: 0,
    },
    account: tables.account,
    verification: tables.verification,
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      password: {
        hash: (password) => given.passwords.hash(password),
        verify: ({ hash, password }) => given.passwords.verify(hash, password),
      },
    },
    plugins: [jwt(tokenOptions(given.keys)), ownEndpoints(tokenOptions(given.keys), config.TOKEN_SECONDS)],
    advanced: {
      cookiePrefix: 'ticketing',
      cookies: { session_token: { name: 'ticketing_session' } },
      defaultCookieAttributes: { path: '/api/users', sameSite: 'strict' },
      database: { generateId: () => randomUUIDv7(), joins: true },
      // Our door puts there the one address it trusts (see client-address.ts).
      ipAddress: { ipAddressHeaders: ['x-client-address'] },
    },
    logger: {
      // Wrong passwords are no news; what is, is said with its cause.
      level: 'error',
      log: (_level, message, ...details) => given.log.error({ details: details.map(String) }, `accounts: ${message}`),
    },
  });
