import { join } from 'node:path';
import { createServer, type Server } from '@ticketing/common/http/server';
import type { ServiceDefinition } from '@ticketing/common/service/definition';
import { addAccountRoutes } from './account-routes.ts';
import { prepareSigning } from './accounts/prepare-signing.ts';
import type { AuthConfig } from './config.ts';
import { forgetEndedSessions } from './forget-ended-sessions.ts';
import { addRoutes } from './http.ts';
import { createParts } from './parts.ts';
import { openPool } from './store/pool.ts';
import { republish } from './use-cases/republish.ts';
import { revokeKey } from './use-cases/revoke-key.ts';

/** Accounts: who somebody is, where they are signed in, and the tokens by which others know them. */
export const auth: ServiceDefinition<AuthConfig> = {
  name: 'auth',
  migrations: join(import.meta.dirname, '../migrations'),
  create: async (config, { database, log }) => {
    const pool = openPool(config, log);
    const app = await createServer({
      name: 'auth',
      path: 'users',
      log,
      publicUrl: config.PUBLIC_URL,
      trustProxy: config.TRUST_PROXY,
    });
    const parts = await createParts(config, { database, pool, log, app });
    await prepareSigning(parts.accounts, log);
    app.addHook('onClose', () => pool.end());
    addRoutes(app, parts);
    await app.register(async (scope) => addAccountRoutes(scope as unknown as Server, parts));
    return {
      app,
      subscriptions: [],
      republish,
      forget: async () => {},
      pools: { accounts: pool },
      commands: {
        'revoke-key': async ([kid]) => {
          const { revoked, signing } = await revokeKey(parts, kid ?? null);
          return `${revoked} is revoked, ${signing} signs. Every service refuses the old one within five seconds.`;
        },
      },
      start: () => [forgetEndedSessions(database, log).start(), parts.ownKeys.start()],
    };
  },
};
