import type { Database } from '../database/database.ts';
import type { Logger } from '../logger.ts';
import type { Background } from '../service/definition.ts';
import { createSignedIn } from './authenticate.ts';
import { createEndedSessions, type EndedSessions } from './ended-sessions.ts';
import type { OwnAddresses } from './request-source.ts';
import { createRevocation, type Revocation } from './revocation.ts';
import type { Server } from './server.ts';
import { createSigningKeys } from './signing-keys.ts';
import { createTokenVerifier } from './tokens.ts';

/** Everything a service needs to authenticate its callers. */
export type Callers = {
  /** A hook for routes that require a signed-in caller. */
  readonly signedIn: ReturnType<typeof createSignedIn>;
  /** For `on(SessionEnded, endSessions(…))` in the service's messages.ts. */
  readonly endedSessions: EndedSessions;
  /** For event streams, which last longer than the check of their token. */
  readonly revocation: Revocation;
  start(): Background;
};

/** Combines the two inputs of token verification: auth's public keys, and the ended sessions. */
export const createCallers = (
  app: Server,
  database: Database,
  config: OwnAddresses & { readonly AUTH_URL: string },
  log: Logger,
): Callers => {
  const keys = createSigningKeys(database, config.AUTH_URL, log);
  const endedSessions = createEndedSessions(database, log);
  const revocation = createRevocation(keys, endedSessions);
  return {
    signedIn: createSignedIn(app, createTokenVerifier(keys, revocation), config),
    endedSessions,
    revocation,
    start: () => {
      const reading = endedSessions.start();
      return {
        stop: async () => {
          keys.stop();
          await reading.stop();
        },
      };
    },
  };
};
