import assert from 'node:assert/strict';
import type { Database } from '@ticketing/common/database/database';
import type { Background, Service } from '@ticketing/common/service/definition';
import { connect } from '@ticketing/common/service/start';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { createTokens, type Somebody } from '@ticketing/common/testing/tokens';
import { until } from '@ticketing/common/testing/until';
import type { Payment as PublicPayment } from '@ticketing/contracts/http/payments';
import type { Problem } from '@ticketing/contracts/http/problems';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import { orderState } from '@ticketing/contracts/testing/order-state';
import { pino } from 'pino';
import { readPaymentsConfig } from '../config.ts';
import { createStripe } from '../provider/client.ts';
import { createProvider } from '../provider/provider.ts';
import { payments } from '../service.ts';
import { createInstallation } from '../store/installation.ts';
import { takeDueLeases } from '../store/leases.ts';
import { settlePayment } from '../use-cases/settle-payment.ts';
import { type Door, startDoor } from './door.ts';
import { moved } from './orders.ts';
import {
  type LedgerLine,
  publishableKey,
  secretKey,
  startTestProvider,
  type TestProvider,
  webhookSecret,
} from './provider.ts';

export type TestService = Awaited<ReturnType<typeof createTestService>>;

/** What POST /api/payments answered: a payment or a problem. */
export type Answer = {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: PublicPayment & Omit<Problem, 'status'>;
};

/** What is in `environment` replaces what tests have otherwise. */
export type Options = { readonly environment?: Record<string, string>; readonly background?: boolean };

/**
 * Payments on a database of its own, with the real `stripe` package and the payment sandbox behind a door. Its broker
 * is away: `hear` brings it orders' messages. `start` makes a fresh instance on the same database, as after a crash.
 */
export const createTestService = async ({ environment = {}, background = true }: Options = {}) => {
  const test = await createTestDatabase(payments.migrations);
  const provider: TestProvider = await startTestProvider();
  const door: Door = await startDoor(provider.url);
  const somebody = await createTokens(test.database);
  const buyer = somebody();
  const config = readPaymentsConfig({
    DATABASE_URL: test.url,
    NATS_URL: 'nats://127.0.0.1:1',
    AUTH_URL: 'http://127.0.0.1:1',
    PUBLIC_URL: 'http://localhost:3000',
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_PUBLISHABLE_KEY: publishableKey,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    STRIPE_API_URL: door.url,
    LOG_LEVEL: 'silent',
    NODE_ENV: 'test',
    RATE_LIMITS: '0',
    ...environment,
  });

  const ownProvider = createProvider(
    createStripe(secretKey, door.url, config.STRIPE_TIMEOUT_SECONDS),
    { publicUrl: config.PUBLIC_URL, installation: createInstallation(test.database) },
    pino({ level: 'silent' }),
  );

  let connections: ReturnType<typeof connect>;
  let service: Service;
  let running: readonly Background[] = [];
  let version = 1;
  const stop = async (): Promise<void> => {
    for (const one of running) await one.stop();
    await service.app.close();
    await connections.broker.close();
    await connections.database.close();
  };
  const start = async (): Promise<void> => {
    connections = connect('payments', config);
    service = await payments.create(config, connections);
    running = background ? (service.start?.() ?? []) : [];
    provider.deliverTo(async (payload, signature) => {
      const headers = { 'content-type': 'application/json', 'stripe-signature': signature };
      return (await service.app.inject({ method: 'POST', url: '/api/payments/webhook', headers, payload })).statusCode;
    });
  };
  await start();

  const hear = async (...orders: readonly OrderState[]): Promise<void> => {
    const handle = service.subscriptions.find(({ type }) => type === 'order.created')?.handle;
    await connections.database.transaction(async (tx) => handle?.(tx, orders));
  };
  const pay = async (
    order: { readonly id: string },
    paymentMethod?: string,
    { as = buyer, headers = {} }: { as?: Somebody; headers?: Record<string, string> } = {},
  ): Promise<Answer> => {
    const answer = await service.app.inject({
      method: 'POST',
      url: '/api/payments',
      headers: { ...as.headers, ...headers },
      payload: { orderId: order.id, ...(paymentMethod ? { paymentMethod } : {}) },
    });
    return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
  };
  const statusOf = async (order: { readonly id: string }): Promise<PublicPayment['status'] | null> => {
    const [row] = await test.database.query<{ status: PublicPayment['status'] }>(
      'select status from payments where order_id = $1',
      [order.id],
    );
    return row?.status ?? null;
  };

  return {
    get app() {
      return service.app;
    },
    get service() {
      return service;
    },
    get connections() {
      return connections;
    },
    database: test.database as Database,
    provider,
    door,
    buyer,
    somebody,
    hear,
    pay,
    statusOf,
    stop,
    start,
    /** An order of the buyer's that has been heard of. */
    anOrder: async (given: Partial<OrderState> = {}): Promise<OrderState> => {
      const order = orderState({ buyerId: buyer.id, ...given });
      await hear(order);
      return order;
    },
    /** Orders decides, and every time it decides the order has a newer version. */
    decide: (order: OrderState, status: OrderState['status']): Promise<void> => {
      version += 1;
      return hear(moved(order, { status, version }));
    },
    /** Waits until the payment of an order is so. */
    becomes: (order: { readonly id: string }, status: PublicPayment['status']): Promise<boolean> =>
      until(`the payment is ${status}`, async () => (await statusOf(order)) === status),
    /** Settles what is due now, as the settler would, until nothing is: also what a webhook has locked at the moment. */
    settleDue: async (): Promise<void> => {
      const isDue = `select from payments where check_at <= now() + interval '1 millisecond' and lease_until < now()`;
      while ((await test.database.query(isDue)).length > 0)
        for (const lane of ['pressing', 'idle'] as const)
          for (const { orderStatus, ...leased } of await takeDueLeases(test.database, lane, 100))
            await settlePayment(test.database, ownProvider, leased, orderStatus);
    },
    /** What payments itself uses to talk to the provider. */
    ownProvider,
    /** Lets time pass: leases run out, and everything that is to be looked at again is due. */
    passTime: async (): Promise<void> => {
      await test.database.query(
        `update payments set lease_until = '-infinity', check_at = least(check_at, clock_timestamp())`,
      );
    },
    messagesOf: async (order: { readonly id: string }): Promise<string[]> => {
      const rows = await test.database.query<{ type: string }>(
        `select type from outbox where body ->> 'orderId' = $1 order by pos`,
        [order.id],
      );
      return rows.map(({ type }) => type);
    },
    balancesOf: async (order: { readonly id: string }): Promise<Record<string, number>> => {
      const rows = await test.database.query<{ account: string; cents: number }>(
        `select account, sum(l.amount_cents)::int as cents from ledger l join payments p on p.id = payment_id
         where order_id = $1 group by account having sum(l.amount_cents) <> 0 order by account`,
        [order.id],
      );
      return Object.fromEntries(rows.map(({ account, cents }) => [account, cents]));
    },
    /** The one intent of an order at the provider. @throws AssertionError when it has none, or several */
    intentOf: async (order: { readonly id: string }): Promise<LedgerLine> => {
      const [intent, ...others] = await provider.ledgerOf(order.id);
      assert.ok(intent && others.length === 0, `${others.length + (intent ? 1 : 0)} intents`);
      return intent;
    },
    close: async (): Promise<void> => {
      await stop();
      await door.close();
      await provider.close();
      await test.close();
    },
  };
};
