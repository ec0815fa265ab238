import type { Database } from '@ticketing/common/database/database';
import type { Server } from '@ticketing/common/http/server';
import type { Service } from '@ticketing/common/service/definition';
import { connect } from '@ticketing/common/service/start';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { createTokens, type Somebody } from '@ticketing/common/testing/tokens';
import { readTicketsConfig } from '../config.ts';
import { tickets } from '../service.ts';

export type TestService = Pick<Service, 'forget' | 'republish'> & {
  readonly app: Server;
  readonly database: Database;
  readonly somebody: (name?: string) => Somebody;
  readonly close: () => Promise<void>;
};

/** The service on a database of its own, asked with `app.inject()`; its broker is away and auth does not answer. */
export const createTestService = async (): Promise<TestService> => {
  const { url, database, close } = await createTestDatabase(tickets.migrations);
  const config = readTicketsConfig({
    DATABASE_URL: url,
    NATS_URL: 'nats://127.0.0.1:1',
    AUTH_URL: 'http://127.0.0.1:1',
    PUBLIC_URL: 'http://localhost:3000',
    LOG_LEVEL: 'silent',
    NODE_ENV: 'test',
    RATE_LIMITS: '0',
  });
  const connections = connect('tickets', config);
  const { app, forget, republish } = await tickets.create(config, connections);
  return {
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
