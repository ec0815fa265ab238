import type { Database } from '@ticketing/common/database/database';
import type { Server } from '@ticketing/common/http/server';
import type { Logger } from '@ticketing/common/logger';
import type { Service } from '@ticketing/common/service/definition';
import { connect } from '@ticketing/common/service/start';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { createTokens, type Somebody } from '@ticketing/common/testing/tokens';
import { defaultTimeZone } from '@ticketing/contracts/values/time-zone';
import { readTicketsConfig } from '../config.ts';
import { tickets } from '../service.ts';
import { createToTicket } from '../store/ticket-row.ts';

/** Tickets as the public sees them, in an installation of the usual zone. */
export const toTicket = createToTicket(defaultTimeZone);

export type TestService = Pick<Service, 'forget' | 'republish'> & {
  readonly service: Service;
  readonly app: Server;
  readonly database: Database;
  readonly somebody: (name?: string, id?: string) => Somebody;
  readonly close: () => Promise<void>;
};

/**
 * The service on a database of its own, asked with `app.inject()`; its broker is away and auth does not answer. What is
 * `given` replaces what tests have otherwise in the environment.
 */
export const createTestService = async (
  given: Readonly<Record<string, string>> = {},
  log?: Logger,
): Promise<TestService> => {
  const { url, database, close } = await createTestDatabase(tickets.migrations);
  const config = readTicketsConfig({
    DATABASE_URL: url,
    NATS_URL: 'nats://127.0.0.1:1',
    AUTH_URL: 'http://127.0.0.1:1',
    PUBLIC_URL: 'http://localhost:3000',
    LOG_LEVEL: 'silent',
    NODE_ENV: 'test',
    RATE_LIMITS: '0',
    ...given,
  });
  const connections = connect('tickets', config);
  const service = await tickets.create(config, { ...connections, ...(log ? { log } : {}) });
  const { app, forget, republish } = service;
  return {
    service,
    app,
    forget,
    republish,
    database,
    somebody: await createTokens(database),
    close: async () => {
      await app.close();
      await connections.broker.close();
      await connections.database.close();
      await close();
    },
  };
};
