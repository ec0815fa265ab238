import { join } from 'node:path';
import { createSignedIn } from '@ticketing/common/http/authenticate';
import { createServer } from '@ticketing/common/http/server';
import { createSigningKeys } from '@ticketing/common/http/signing-keys';
import { createTokenVerifier } from '@ticketing/common/http/tokens';
import type { ServiceDefinition } from '@ticketing/common/service/definition';
import type { TicketsConfig } from './config.ts';
import { addRoutes } from './http.ts';
import { subscriptions } from './messages.ts';
import { forgetCopies } from './store/copies.ts';
import { republish } from './use-cases/republish.ts';

/** Listings and the public view of what is left of them. */
export const tickets: ServiceDefinition<TicketsConfig> = {
  name: 'tickets',
  migrations: join(import.meta.dirname, '../migrations'),
  create: async (config, { database, log }) => {
    const app = await createServer({ name: 'tickets', path: 'tickets', log });
    const keys = createSigningKeys(database, config.AUTH_URL, log);
    const signedIn = createSignedIn(app, createTokenVerifier(keys));
    const announce = () => {};
    addRoutes(app, { database, announce, signedIn, currency: config.CURRENCY });
    return {
      app,
      subscriptions: subscriptions(announce),
      republish,
      forget: forgetCopies,
      start: () => [keys],
    };
  },
};
