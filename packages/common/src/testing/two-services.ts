import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { UserCreated } from '@ticketing/contracts/messages/users';
import { pino } from 'pino';
import type { Database } from '../database/database.ts';
import { type CatchUp, createCatchUp } from '../messaging/catch-up.ts';
import { type Broker, connectBroker } from '../messaging/connect.ts';
import { type Consumers, startConsumers } from '../messaging/consume.ts';
import { type BatchHandler, createBatchHandler } from '../messaging/handle.ts';
import { serveLog } from '../messaging/log-server.ts';
import { append, say } from '../messaging/outbox.ts';
import { type Relay, startRelay } from '../messaging/relay.ts';
import type { StreamSettings } from '../messaging/stream.ts';
import { on, type Subscription } from '../messaging/subscription.ts';
import { createTestDatabase } from './database.ts';
import { type Passwords, startNatsServer } from './nats-server.ts';
import { countUnpublished } from './unpublished.ts';
import { until } from './until.ts';

export type TwoServices = Awaited<ReturnType<typeof startTwoServices>>;

/**
 * One service that publishes `user.created` and others that consume it, each with its own database, and a broker that can be
 * stopped. With `passwords`, each of them has its own user at the broker.
 */
export const startTwoServices = async ({
  passwords,
  stream = { replicas: 1, maxBytes: 1024 ** 3 },
  program,
}: {
  readonly passwords?: Passwords;
  readonly stream?: StreamSettings;
  readonly program?: string;
} = {}) => {
  const log = pino({ level: 'silent' });
  const nats = await startNatsServer(passwords, program);
  const speaker = await createTestDatabase();
  const listener = await createTestDatabase();
  await listener.database.query(
    'create table heard (id uuid, name text, times int not null default 1, primary key (id))',
  );
  let running: { stop(): void | Promise<void> }[] = [];
  const brokers: Broker[] = [];

  const as = (user: string) => (passwords ? { user, password: passwords[user] } : {});
  const open = (service: string): Broker => {
    const broker = connectBroker({ url: nats.url, service, ...as(service) }, log);
    brokers.push(broker);
    return broker;
  };
  /** Notes the bodies in the table `heard`, and how often each came. */
  const note: Subscription['handle'] = async (tx, bodies) => {
    await tx.query(
      `insert into heard (id, name) select u.id, u.name from json_to_recordset($1::json) as u (id uuid, name text)
       on conflict (id) do update set times = heard.times + 1`,
      [JSON.stringify(bodies)],
    );
  };
  const handleWhole = createBatchHandler(listener.database, log);
  const heard = async (): Promise<number> => {
    const [row] = await listener.database.query<{ count: number }>('select count(*) from heard');
    return row?.count ?? 0;
  };
  const stop = async (): Promise<void> => {
    for (const one of running) await one.stop();
    running = [];
  };

  return {
    nats,
    speaker,
    listener,
    note,
    handleWhole,
    heard,
    isConnected: () => brokers.some((broker) => broker.isConnected()),
    speak: (database: Database = speaker.database): Relay => {
      const broker = open('auth');
      const restored = async () => assert.fail('it never was');
      const relay = startRelay({
        owner: 'auth',
        database,
        broker,
        stream,
        log,
        republish: async () => null,
        restored,
      });
      running.push(relay, serveLog(broker, 'auth', database, log, restored));
      return relay;
    },
    listen: ({
      service = 'tickets',
      subscription = on(UserCreated, note),
      handle = handleWhole,
      consumes = true,
      catchesUp = true,
      catchUp = createCatchUp(),
    }: {
      readonly service?: string;
      readonly subscription?: Subscription;
      readonly handle?: BatchHandler;
      readonly consumes?: boolean;
      readonly catchesUp?: boolean;
      readonly catchUp?: CatchUp;
    } = {}): Consumers => {
      const consuming = { service, subscriptions: [subscription], broker: open(service), log, handle };
      const parts = [
        ...(consumes ? [startConsumers(consuming)] : []),
        ...(catchesUp ? [catchUp.start({ ...consuming, database: listener.database })] : []),
      ];
      const consumers = { stop: async () => void (await Promise.all(parts.map((part) => part.stop()))) };
      running.push(consumers);
      return consumers;
    },
    tell: async (count: number): Promise<void> => {
      const users = Array.from({ length: count }, (_, i) => ({ id: randomUUIDv7(), name: `user ${i}`, version: 1 }));
      await speaker.database.transaction((tx) =>
        append(
          tx,
          users.map((user) => say(UserCreated, user.id, user)),
        ),
      );
    },
    hears: (count: number) => until(`${count} messages heard`, async () => (await heard()) === count),
    assertHeardOnce: async (): Promise<void> => {
      const twice = await listener.database.query('select from heard where times > 1');
      assert.equal(twice.length, 0);
    },
    isDrained: () => until('the outbox is drained', async () => (await countUnpublished(speaker.database)) === 0),
    withBroker: async <T>(work: (jsm: JetStreamManager, nc: NatsConnection) => Promise<T>): Promise<T> => {
      const nc = await connect({ servers: nats.url });
      try {
        return await work(await jetstreamManager(nc), nc);
      } finally {
        await nc.close();
      }
    },
    stop,
    close: async (): Promise<void> => {
      await stop();
      for (const broker of brokers) await broker.close();
      await speaker.close();
      await listener.close();
      await nats.close();
    },
  };
};
