import { join } from 'node:path';
import { createCallers } from '@ticketing/common/http/callers';
import { createServer } from '@ticketing/common/http/server';
import { createLimiter } from '@ticketing/common/limits/limiter';
import type { ServiceDefinition } from '@ticketing/common/service/definition';
import { createBrowsing } from './browsing.ts';
import type { TicketsConfig } from './config.ts';
import { addRoutes } from './http.ts';
import { limits } from './limits.ts';
import { createAnnouncer } from './live/announce.ts';
import { startFollowing } from './live/follow.ts';
import { createLive } from './live/live.ts';
import { startMakingFound } from './make-found.ts';
import { subscriptions } from './messages.ts';
import { forgetCopies } from './store/copies.ts';
import { createToTicket } from './store/ticket-row.ts';
import { findTickets } from './store/tickets.ts';
import { createCitySuggestions } from './suggest-cities.ts';
import { republish } from './use-cases/republish.ts';

/** Listings and the public view of what is left of them. */
export const tickets: ServiceDefinition<TicketsConfig> = {
  name: 'tickets',
  migrations: join(import.meta.dirname, '../migrations'),
  create: async (config, { database, broker, log }) => {
    const app = await createServer({
      name: 'tickets',
      path: 'tickets',
      log,
      publicUrl: config.PUBLIC_URL,
      trustProxy: config.TRUST_PROXY,
    });
    const limiter = createLimiter(app, 'tickets', limits, config, log);
    const callers = createCallers(app, database, config, log);
    const { announce, start: startAnnouncing } = createAnnouncer(broker);
    const toTicket = createToTicket(config.TIME_ZONE);
    const live = createLive(async (ids) => (await findTickets(database, ids)).map(toTicket), log);
    const browsing = createBrowsing(database, toTicket);
    addRoutes(app, {
      ...{ database, announce, live, browsing, signedIn: callers.signedIn, limiter, toTicket },
      ...{ suggestCities: createCitySuggestions(database), currency: config.CURRENCY, timeZone: config.TIME_ZONE },
    });
    return {
      app,
      subscriptions: subscriptions(announce, callers.endedSessions),
      republish,
      forget: forgetCopies,
      start: () => [
        startAnnouncing(),
        startFollowing({ broker, replicas: config.NATS_REPLICAS, log }, live),
        startMakingFound(database, config.TIME_ZONE, browsing.forget, log),
        callers.start(),
      ],
    };
  },
};
