import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { after, afterEach, before, describe, it } from 'node:test';
import { streamOf } from '@ticketing/contracts/messages/envelope';
import { UserCreated } from '@ticketing/contracts/messages/users';
import { databaseEnvironment, readConfig, serviceEnvironment } from '../config.ts';
import { createServer } from '../http/server.ts';
import { append, say } from '../messaging/outbox.ts';
import { on } from '../messaging/subscription.ts';
import { commonMigrations } from '../service/commands.ts';
import type { ServiceDefinition } from '../service/definition.ts';
import { type RunningService, startService } from '../service/start.ts';
import { createTestDatabase } from '../testing/database.ts';
import { type NatsServer, startNatsServer } from '../testing/nats-server.ts';
import { until } from '../testing/until.ts';

const id = '019ad0b4-0000-7000-8000-000000000001';
let handling: () => Promise<void> = async () => {};

/** Publishes users, and consumes them itself. */
const definition: ServiceDefinition<ReturnType<typeof configOf>> = {
  name: 'auth',
  migrations: commonMigrations,
  create: async (_config, { log }) => ({
    app: await createServer({ name: 'auth', path: 'users', log }),
    subscriptions: [on(UserCreated, () => handling())],
    republish: async () => null,
    forget: async () => {},
    pools: { accounts: { totalCount: 3, idleCount: 2, waitingCount: 1 } },
  }),
};
const configOf = (databaseUrl: string, natsUrl: string, housekeepingSeconds: number) =>
  readConfig(
    { ...serviceEnvironment, ...databaseEnvironment },
    {
      ...{ NATS_URL: natsUrl, DATABASE_URL: databaseUrl, DATABASE_CONNECTIONS: '4' },
      ...{ HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent', HOUSEKEEPING_SECONDS: `${housekeepingSeconds}` },
    },
  );

describe('the metrics of a service', () => {
  let nats: NatsServer;
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  let running: RunningService | null = null;
  let release = (): void => {};
  before(async () => {
    nats = await startNatsServer();
    test = await createTestDatabase();
  });
  afterEach(async () => {
    // Also when the test has failed: a service that stops waits for what it is handling.
    release();
    await running?.stop();
    running = null;
  });
  after(async () => {
    await test.close();
    await nats.close();
  });

  const start = async (databaseUrl = test.url, housekeepingSeconds = 3_600): Promise<void> => {
    running = await startService(definition, configOf(databaseUrl, nats.url, housekeepingSeconds));
  };
  const scrape = async (): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${running?.port}/metrics`);
    assert.equal(response.status, 200);
    return response.text();
  };
  const figure = (body: string, name: string, label = ''): number | undefined =>
    body
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) && line.includes(label))
      .map((line) => Number(line.split(' ').at(-1)))[0];
  const publish = () =>
    test.database.transaction((tx) => append(tx, [say(UserCreated, id, { id, name: 'Ada', version: 1 })]));

  it('show its log, its stream, its pools, and what its consumers have received and not acknowledged', async () => {
    await test.database.query(
      `insert into refused_messages (message_id, type, reason) values (gen_random_uuid(), 'user.created', 'too large')`,
    );
    await test.database.query(
      `insert into dead_letters (message_id, stream, body, reason, deliveries)
       select gen_random_uuid(), 'USERS', '', 'a bug', 5 from generate_series(1, 2)`,
    );
    await start();
    const released = Promise.withResolvers<void>();
    release = released.resolve;
    handling = () => released.promise;
    await publish();
    const stream = `stream="${streamOf.auth.name}"`;
    const body = await until('a message is pending and was delivered again', async () => {
      const body = await scrape();
      return figure(body, 'consumer_pending_messages', stream) === 1 &&
        (figure(body, 'consumer_redelivered_total', stream) ?? 0) > 0
        ? body
        : null;
    });
    const ratio = figure(body, 'stream_bytes_ratio', stream) ?? 0;
    // One message, of a hundred bytes at least, in a stream of 1 GiB.
    assert.ok(ratio > 100 / 1_024 ** 3 && ratio < 0.001, `${ratio}`);
    assert.equal(figure(body, 'broker_connected'), 1);
    assert.equal(figure(body, 'outbox_rows'), 1);
    assert.equal(figure(body, 'outbox_oldest_unpublished_seconds'), 0);
    for (const consumer of ['tickets', 'orders', 'payments'])
      assert.ok((figure(body, 'log_consumer_lag_seconds', `consumer="${consumer}"`) ?? 0) > 0, consumer);
    assert.deepEqual([figure(body, 'dead_letters'), figure(body, 'refused_messages')], [2, 1]);
    assert.equal(figure(body, 'database_pool_connections', 'pool="accounts"'), 3);
    assert.equal(figure(body, 'database_pool_idle_connections', 'pool="accounts"'), 2);
    assert.equal(figure(body, 'database_pool_waiting_requests', 'pool="accounts"'), 1);
    assert.ok((figure(body, 'database_pool_connections', 'pool="steady"') ?? 0) > 0);
    const sinceSuccess = Date.now() / 1_000 - (figure(body, 'housekeeping_last_success_timestamp_seconds') ?? 0);
    assert.ok(sinceSuccess < 600, `${sinceSuccess} s`);
    assert.equal(figure(body, 'housekeeping_interval_seconds'), 3_600);
  });

  it('show when housekeeping last succeeded, each time again', async () => {
    await start(test.url, 1);
    const succeededAt = async () => figure(await scrape(), 'housekeeping_last_success_timestamp_seconds') ?? 0;
    const first = await succeededAt();
    await until('it succeeds again', async () => (await succeededAt()) > first);
    assert.equal(figure(await scrape(), 'housekeeping_interval_seconds'), 1);
  });

  it('are served while the broker is away, and say so', async () => {
    await start();
    await until('it is connected', async () => figure(await scrape(), 'broker_connected') === 1);
    await nats.kill();
    const body = await until('it is not', async () => {
      const body = await scrape();
      return figure(body, 'broker_connected') === 0 && figure(body, 'stream_bytes_ratio') === undefined ? body : null;
    });
    assert.equal(figure(body, 'dead_letters'), 2);
    await nats.start();
    await until('it is connected again', async () => figure(await scrape(), 'stream_bytes_ratio') !== undefined);
  });

  it('are served without the figures of a database that is silent', async (context) => {
    const door = await openDoor(test.url);
    context.after(door.close);
    await start(door.url);
    await until('it reads its database', async () => figure(await scrape(), 'dead_letters') === 2);
    door.freeze();
    const body = await until('the figures are left out', async () => {
      const body = await scrape();
      return figure(body, 'dead_letters') === undefined ? body : null;
    });
    assert.equal(figure(body, 'broker_connected'), 1);
  });
});

/** Passes connections on to a database until it is frozen. Then it accepts them and is silent. */
const openDoor = async (databaseUrl: string) => {
  const { hostname, port } = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isFrozen = false;
  const server = createTcpServer((near) => {
    const far = connect(Number(port), hostname);
    const pass = (from: Socket, to: Socket) => {
      sockets.add(from);
      from.on('data', (bytes) => isFrozen || to.write(bytes));
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
    };
    pass(near, far);
    pass(far, near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    freeze: () => {
      isFrozen = true;
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
};
