import type { DatabaseConfig, ServiceConfig } from '@ticketing/common/config';
import type { ServiceDefinition } from '@ticketing/common/service/definition';
import { connect } from '@ticketing/common/service/start';
import type { Owner } from '@ticketing/contracts/messages/envelope';
import { readAuthConfig } from '../../services/auth/src/config.ts';
import { auth } from '../../services/auth/src/service.ts';
import { readOrdersConfig } from '../../services/orders/src/config.ts';
import { orders } from '../../services/orders/src/service.ts';
import { readPaymentsConfig } from '../../services/payments/src/config.ts';
import { payments } from '../../services/payments/src/service.ts';
import { readTicketsConfig } from '../../services/tickets/src/config.ts';
import { tickets } from '../../services/tickets/src/service.ts';

/** What a service is from outside: the messages it hears and the requests it answers. */
export type Surface = {
  readonly name: Owner;
  readonly hears: readonly { readonly type: string }[];
  /** OpenAPI, as the service itself serves it. */
  readonly openapi: OpenApi;
};

export type OpenApi = { readonly paths?: Readonly<Record<string, object>> };

/** Enough to put a service together; nothing answers at these addresses, and nothing is asked of them. */
const nowhere = {
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  RATE_LIMITS: '0',
  DATABASE_URL: 'postgres://127.0.0.1:1/nowhere',
  NATS_URL: 'nats://127.0.0.1:1',
  AUTH_URL: 'http://127.0.0.1:1',
  PUBLIC_URL: 'http://127.0.0.1:1',
  AUTH_SECRET: 'only for looking at the routes, never for a cookie',
  STRIPE_SECRET_KEY: 'sk_test_nowhere',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_nowhere',
  STRIPE_WEBHOOK_SECRET: 'whsec_nowhere',
};

/** Puts every service with a database together as in production, and looks at it before it starts. */
export const surfaces = (): Promise<Surface[]> =>
  Promise.all([
    surfaceOf(auth, readAuthConfig(nowhere)),
    surfaceOf(tickets, readTicketsConfig(nowhere)),
    surfaceOf(orders, readOrdersConfig(nowhere)),
    surfaceOf(payments, readPaymentsConfig(nowhere)),
  ]);

const surfaceOf = async <Config extends ServiceConfig & DatabaseConfig>(
  definition: ServiceDefinition<Config>,
  config: Config,
): Promise<Surface> => {
  const connections = connect(definition.name, config);
  const { app, subscriptions } = await definition.create(config, connections);
  try {
    await app.ready();
    return { name: definition.name, hears: subscriptions, openapi: app.swagger() as OpenApi };
  } finally {
    await app.close();
    await connections.broker.close();
    await connections.database.close();
  }
};
