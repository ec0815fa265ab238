import type { Database } from '@ticketing/common/database/database';
import { createTokenVerifier, type TokenVerifier } from '@ticketing/common/http/tokens';
import type { Logger } from '@ticketing/common/logger';
import type { FastifyRequest } from 'fastify';
import type { Pool } from 'pg';
import { type Accounts, createAccounts } from './accounts/better-auth.ts';
import { createSessions, type Sessions } from './accounts/sessions.ts';
import type { AuthConfig } from './config.ts';
import { clientAddress, networkOf } from './domain/client-address.ts';
import { createHashQueue } from './hash-queue.ts';
import { createLimiter, type Limiter, unlimited } from './limits.ts';
import { createOwnKeys } from './own-keys.ts';
import { createPasswords, type Passwords } from './passwords.ts';
import { createSigningKeyStore } from './store/signing-keys.ts';
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
  readonly limiter: Limiter;
  /** Who counts as one caller (see `networkOf`). */
  readonly networkOf: (request: FastifyRequest) => string;
  /** What better-auth is to know of a request. */
  readonly askingOf: (request: FastifyRequest) => Headers;
};

export const createParts = async (
  config: AuthConfig,
  { database, pool, log }: { database: Database; pool: Pool; log: Logger },
): Promise<Parts> => {
  const inTurn = createHashQueue({
    atOnce: config.HASHES_AT_ONCE,
    waiting: config.HASHES_WAITING,
    mostWaitMs: 2_000,
  });
  const passwords = createPasswords(inTurn);
  const keys = createSigningKeyStore(database);
  const accounts = createAccounts(config, { pool, passwords, keys, log });
  const tokenCookie = createTokenCookie(config.PUBLIC_URL);
  const addressOf = ({ headers, socket }: FastifyRequest): string =>
    clientAddress(headers['x-forwarded-for']?.toString(), socket.remoteAddress ?? '', config.TRUST_PROXY);
  return {
    database,
    passwords,
    accounts,
    sessions: createSessions(database, accounts, tokenCookie),
    tokenCookie,
    sessionCookie: (await accounts.$context).authCookies.sessionToken.name,
    verify: createTokenVerifier(createOwnKeys(keys)),
    limiter: config.RATE_LIMITS ? createLimiter() : unlimited,
    networkOf: (request) => networkOf(addressOf(request)),
    askingOf: (request) =>
      new Headers({
        cookie: request.headers.cookie ?? '',
        'user-agent': request.headers['user-agent']?.slice(0, 500) ?? '',
        'x-client-address': addressOf(request),
      }),
  };
};
