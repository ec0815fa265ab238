import { connect } from '@ticketing/common/service/start';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { testEnvironment } from '@ticketing/common/testing/environment';
import { createTokens } from '@ticketing/common/testing/tokens';
import { readOrdersConfig } from '../config.ts';
import { orders } from '../service.ts';

export type TestService = Awaited<ReturnType<typeof createTestService>>;

/** The environment of orders in tests. The broker and auth are unreachable unless `given` names others. */
export const testConfig = (given: Readonly<Record<string, string>>) =>
  readOrdersConfig({
    NATS_URL: 'nats://127.0.0.1:1',
    AUTH_URL: 'http://127.0.0.1:1',
    PUBLIC_URL: 'http://localhost:3000',
    REDIS_URL: testEnvironment().redisUrl,
    RATE_LIMITS: '0',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'silent',
    NODE_ENV: 'test',
    ...given,
  });

/** The service with a database of its own, called with `app.inject()`. */
export const createTestService = async (given: Readonly<Record<string, string>> = {}) => {
  const { url, database, close } = await createTestDatabase(orders.migrations);
  const config = testConfig({ DATABASE_URL: url, ...given });
  const connections = connect('orders', config);
  const service = await orders.create(config, connections);
  const { app } = service;
  return {
    app,
    service,
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
