import type { Database } from '@ticketing/common/database/database';
import { cookie } from '@ticketing/common/http/cookie';
import type { Server } from '@ticketing/common/http/server';
import { createTokenVerifier, type TokenVerifier } from '@ticketing/common/http/tokens';
import { createLimiter } from '@ticketing/common/limits/limiter';
import type { Logger } from '@ticketing/common/logger';
import type { FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { type Accounts, createAccounts } from './accounts/better-auth.ts';
import { createSessions, type Sessions } from './accounts/sessions.ts';
import type { AuthConfig } from './config.ts';
import type { AuthLimiter } from './guessing.ts';
import { createHashQueue } from './hash-queue.ts';
import { createKnownDevices, type KnownDevices } from './known-device.ts';
import { limits } from './limits.ts';
import { createOwnKeys, type OwnKeys } from './own-keys.ts';
import { createPasswords, type Passwords } from './passwords.ts';
import { createOnlyOwnPages, createRefuseOtherSites, type OnlyOwnPages } from './same-origin.ts';
import { createSigningKeyStore, type SigningKeyStore } from './store/signing-keys.ts';
import { createTokenCookie, type TokenCookie } from './token-cookie.ts';

/** What routes and use cases work with. */
export type Parts = {
  readonly database: Database;
  readonly passwords: Passwords;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly tokenCookie: TokenCookie;
  /** The name of the session's cookie; with https it has a prefix. */
  readonly sessionCookie: string;
  readonly verify: TokenVerifier;
  readonly keys: SigningKeyStore;
  readonly ownKeys: OwnKeys;
  readonly limiter: AuthLimiter;
  readonly devices: KnownDevices;
  /** For sign-up and sign-in. */
  readonly refuseOtherSites: OnlyOwnPages;
  /** For writes that the session's cookie authenticates. */
  readonly onlyOwnPages: OnlyOwnPages;
  /** What better-auth is to know of a request. */
  readonly askingOf: (request: FastifyRequest) => Headers;
};

export const createParts = async (
  config: AuthConfig,
  { database, pool, log, app }: { database: Database; pool: Pool; log: Logger; app: Server },
): Promise<Parts> => {
  const inTurn = createHashQueue({
    atOnce: config.HASHES_AT_ONCE,
    waiting: config.HASHES_WAITING,
    mostWaitMs: 2_000,
  });
  const passwords = createPasswords(inTurn);
  const keys = createSigningKeyStore(database);
  const accounts = createAccounts(config, { pool, passwords, keys, log });
  const ownKeys = createOwnKeys(keys, log);
  const sessionCookie = (await accounts.$context).authCookies.sessionToken.name;
  const tokenCookie = createTokenCookie(config.PUBLIC_URL);
  return {
    database,
    passwords,
    accounts,
    sessions: createSessions(database, accounts, tokenCookie, config.RATE_LIMITS ? limits.sessionsOfUser.atOnce : null),
    tokenCookie,
    sessionCookie,
    // Ended sessions are read from their own table. See current-user.ts.
    verify: createTokenVerifier(ownKeys, {
      isRevoked: ({ keyId }) => !ownKeys.has(keyId),
      loaded: async () => {},
    }),
    keys,
    ownKeys,
    limiter: createLimiter(app, 'auth', limits, config, log),
    devices: createKnownDevices(config),
    refuseOtherSites: createRefuseOtherSites(config),
    onlyOwnPages: createOnlyOwnPages(config, sessionCookie),
    askingOf: (request) =>
      new Headers({
        cookie: onlyCookie(request.headers.cookie, sessionCookie),
        'user-agent': request.headers['user-agent']?.slice(0, 500) ?? '',
        'x-client-address': request.clientAddress,
      }),
  };
};

/** The `Cookie` header with only what better-auth needs. Two session cookies count as none (see `cookie`). */
const onlyCookie = (header: string | undefined, name: string): string => {
  const value = cookie(header, name);
  return value === undefined ? '' : `${name}=${value}`;
};
