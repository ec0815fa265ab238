import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { connect as connectNats } from '@nats-io/transport-node';
import { consumersOf } from '@ticketing/contracts/messages/consumers';
import { UserCreated } from '@ticketing/contracts/messages/users';
import { databaseEnvironment, readConfig, serviceEnvironment } from '../config.ts';
import { createServer } from '../http/server.ts';
import { retireConsumer } from '../messaging/log-store.ts';
import { append, say } from '../messaging/outbox.ts';
import { on } from '../messaging/subscription.ts';
import { createTestDatabase } from '../testing/database.ts';
import { freePort } from '../testing/free-port.ts';
import { type NatsServer, startNatsServer } from '../testing/nats-server.ts';
import { until } from '../testing/until.ts';
import { commonMigrations } from './commands.ts';
import type { ServiceDefinition } from './definition.ts';
import { type RunningService, startService } from './start.ts';

type Config = ReturnType<typeof configOf>;
const configOf = (databaseUrl: string, natsUrl: string, port = 0, more: NodeJS.ProcessEnv = {}) =>
  readConfig(
    { ...serviceEnvironment, ...databaseEnvironment },
    {
      ...{ NATS_URL: natsUrl, DATABASE_URL: databaseUrl, DATABASE_CONNECTIONS: '4' },
      ...{ HOST: '127.0.0.1', PORT: `${port}`, LOG_LEVEL: 'silent' },
      ...more,
    },
  );

describe('a service', () => {
  let nats: NatsServer;
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  let steps: string[];
  let gate: PromiseWithResolvers<void>;
  let busyChecks = 0;
  const running: RunningService[] = [];
  before(async () => {
    nats = await startNatsServer();
  });
  after(() => nats.close());
  beforeEach(async () => {
    test = await createTestDatabase();
    steps = [];
    gate = Promise.withResolvers();
  });
  afterEach(async () => {
    gate.resolve();
    for (const one of running.splice(0)) await one.stop();
    await test.close();
  });

  /** Publishes a user for each request, and consumes what it publishes. */
  const definition: ServiceDefinition<Config> = {
    name: 'auth',
    migrations: commonMigrations,
    create: async (_config, { database, log }) => {
      const app = await createServer({ name: 'auth', path: 'users', log });
      app.post('/users', () =>
        database.transaction(async (tx) => {
          const id = randomUUIDv7();
          await append(tx, [say(UserCreated, id, { id, name: 'Ada', version: 1 })]);
          return { id };
        }),
      );
      app.get('/slow', async () => {
        steps.push('request begun');
        await gate.promise;
        steps.push('request done');
        return {};
      });
      await app.register(async (scope) => void scope.get('/scoped', async () => ({})));
      app.addHook('onClose', async () => void steps.push('server closed'));
      return {
        app,
        subscriptions: [
          on(UserCreated, async (_tx, bodies) => {
            for (const { name } of bodies) steps.push(`consumed ${name}`);
          }),
        ],
        republish: async () => null,
        isBusy: () => {
          busyChecks += 1;
          return false;
        },
        restored: async () => void steps.push('restored'),
        forget: async () => {},
        start: () => [
          {
            stop: async () => void steps.push('background stopped'),
          },
        ],
      };
    },
  };
  const start = async (natsUrl = nats.url, more: NodeJS.ProcessEnv = {}): Promise<RunningService> => {
    const service = await startService(definition, configOf(test.url, natsUrl, 0, more));
    running.push(service);
    return service;
  };
  const statusOf = async (port: number, path: string, method = 'GET') =>
    (await fetch(`http://127.0.0.1:${port}${path}`, { method, headers: { connection: 'close' } })).status;

  it('serves, publishes what it commits and consumes what it subscribes to', async () => {
    const { port } = await start();
    assert.equal(await statusOf(port, '/users', 'POST'), 200);
    await until('it is consumed', async () => steps.includes('consumed Ada'));
    assert.deepEqual([await statusOf(port, '/livez'), await statusOf(port, '/readyz')], [200, 200]);
  });

  it('serves its log, and gets from the logs of others what no stream delivers', async () => {
    const body = JSON.stringify({
      id: randomUUIDv7(),
      name: 'a name that no stream takes '.repeat(12_000),
      version: 1,
    });
    await test.database.query(
      `insert into outbox (type, aggregate_id, body) values ('user.created', gen_random_uuid(), $1)`,
      [body],
    );
    await start();
    await until('it is consumed', async () => steps.some((step) => step.startsWith('consumed a name that no stream')));
    await until(
      'the stream has refused it',
      async () => (await test.database.query('select from refused_messages'))[0],
    );
  });

  it('listens on the address that it is configured with, and on no other', async () => {
    const { port } = await start('nats://127.0.0.1:1', { HOST: '127.0.0.2' });
    assert.equal((await fetch(`http://127.0.0.2:${port}/livez`, { headers: { connection: 'close' } })).status, 200);
    await assert.rejects(statusOf(port, '/livez'));
  });

  it('gives way to requests that queue up between what it publishes', async () => {
    const { port } = await start();
    await statusOf(port, '/users', 'POST');
    await until('the relay looks whether requests queue up', async () => busyChecks > 0);
  });

  it('asks for a stream with the replicas and of the size that it is configured with', async () => {
    const nc = await connectNats({ servers: nats.url });
    try {
      const wanted = Promise.withResolvers<{ num_replicas: number; max_bytes: number }>();
      nc.subscribe('$JS.API.STREAM.*.USERS', {
        callback: (_error, msg) => {
          if (/\.(CREATE|UPDATE)\./.test(msg.subject)) wanted.resolve(msg.json());
        },
      });
      await nc.flush();
      // The one server of this test refuses three replicas.
      await start(nats.url, { NATS_REPLICAS: '3', STREAM_MAX_BYTES: '8388608' });
      const { num_replicas, max_bytes } = await wanted.promise;
      assert.deepEqual([num_replicas, max_bytes], [3, 8_388_608]);
    } finally {
      await nc.close();
    }
  });

  it('keeps its log and its inbox for as long as it is configured to, and looks as often', async () => {
    for (const consumer of consumersOf.auth) await retireConsumer(test.database, consumer);
    await test.database.query(
      `insert into outbox (type, aggregate_id, body, created_at)
       values ('user.created', gen_random_uuid(), '{}', now() - interval '1 hour')`,
    );
    await test.database.query(`update relay set published_txid = pg_current_xact_id(), system_identifier = null`);
    await test.database.query(
      `insert into inbox (message_id, received_at) values (gen_random_uuid(), now() - interval '1 hour')`,
    );
    const rowsOf = async (table: string) => (await test.database.query(`select from ${table}`)).length;
    const settings = { OUTBOX_RETENTION_SECONDS: '600', INBOX_RETENTION_SECONDS: '7200', HOUSEKEEPING_SECONDS: '1' };
    await start('nats://127.0.0.1:1', settings);
    await until('the old message is deleted from the log', async () => (await rowsOf('outbox')) === 0);
    assert.equal(await rowsOf('inbox'), 1);
  });

  it('comes up and is ready while the broker is away, and remembers which database it had', async () => {
    const { port } = await start('nats://127.0.0.1:1');
    assert.equal(await statusOf(port, '/readyz'), 200);
    const [row] = await test.database.query<{ known: string | null }>('select system_identifier as known from relay');
    assert.ok(row?.known);
    assert.deepEqual(steps, []);
  });

  it('notices at its start that its database came from a backup', async () => {
    await test.database.query(`update relay set system_identifier = 'another cluster'`);
    await start('nats://127.0.0.1:1');
    assert.deepEqual(steps, ['restored']);
  });

  it('needs neither work in the background nor anything to do after a restore', async () => {
    await test.database.query(`update relay set system_identifier = 'another cluster'`);
    const least: typeof definition = {
      ...definition,
      create: async (config, connections) => {
        const { start: _, restored: __, ...rest } = await definition.create(config, connections);
        return rest;
      },
    };
    const service = await startService(least, configOf(test.url, 'nats://127.0.0.1:1'));
    assert.equal(await statusOf(service.port, '/readyz'), 200);
    await service.stop();
    assert.deepEqual(steps, ['server closed']);
  });

  it('notices by its stream that its database is older than what it has published', async () => {
    const first = await start();
    await statusOf(first.port, '/users', 'POST');
    await until('it is consumed', async () => steps.includes('consumed Ada'));
    await first.stop();
    running.splice(0);
    steps = [];
    await test.database.query('truncate outbox');
    await test.database.query('update relay set stream_seq = 0');
    await start();
    await until('it is restored', async () => steps.includes('restored'));
    const [row] = await test.database.query<{ floor: number }>('select version_floor as floor from relay');
    assert.ok(row && row.floor > 0);
  });

  it('serves nothing but its probes and metrics before it knows whether its database came from a backup', async () => {
    await test.database.query(`update relay set system_identifier = 'another cluster'`);
    const port = await freePort();
    const lock = await test.database.session();
    await lock.query('begin');
    await lock.query('select from relay for update');
    const starting = startService(definition, configOf(test.url, 'nats://127.0.0.1:1', port));
    try {
      await until('it listens', async () => (await statusOf(port, '/livez').catch(() => 0)) === 200);
      for (const [path, method] of [
        ['/users', 'POST'],
        ['/scoped', 'GET'],
        ['/readyz', 'GET'],
      ] as const)
        assert.equal(await statusOf(port, path, method), 503, path);
      assert.equal(await statusOf(port, '/metrics'), 200, 'what alerts watch');
      const answer = await fetch(`http://127.0.0.1:${port}/users`, { method: 'POST' });
      assert.equal(((await answer.json()) as { code: string }).code, 'unavailable');
      assert.deepEqual(steps, []);
    } finally {
      await lock.query('rollback');
      lock.release();
      running.push(await starting);
    }
    assert.deepEqual(steps, ['restored']);
    for (const [path, method] of [
      ['/users', 'POST'],
      ['/scoped', 'GET'],
      ['/readyz', 'GET'],
    ] as const)
      assert.equal(await statusOf(port, path, method), 200, path);
  });

  it('starts while its database is away, and serves once that is there', async () => {
    const [row] = await test.database.query<{ name: string }>('select current_database() as name');
    const admin = await createTestDatabase();
    const port = await freePort();
    await admin.database.query(`alter database ${row?.name} with allow_connections false`);
    await admin.database.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
      row?.name,
    ]);
    const starting = startService(definition, configOf(test.url, 'nats://127.0.0.1:1', port));
    try {
      await until('it listens', async () => (await statusOf(port, '/livez').catch(() => 0)) === 200);
      assert.deepEqual([await statusOf(port, '/users', 'POST'), await statusOf(port, '/readyz')], [503, 503]);
    } finally {
      await admin.database.query(`alter database ${row?.name} with allow_connections true`);
      await admin.close();
      running.push(await starting);
    }
    assert.equal(await statusOf(port, '/users', 'POST'), 200);
  });

  it('is not ready without its database', async () => {
    const { port } = await start('nats://127.0.0.1:1');
    const [row] = await test.database.query<{ name: string }>('select current_database() as name');
    const admin = await createTestDatabase();
    try {
      await admin.database.query(`alter database ${row?.name} with allow_connections false`);
      await admin.database.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
        row?.name,
      ]);
      await until('it is not ready', async () => (await statusOf(port, '/readyz')) === 503);
      assert.equal(await statusOf(port, '/livez'), 200);
      await admin.database.query(`alter database ${row?.name} with allow_connections true`);
      await until('it is ready again', async () => (await statusOf(port, '/readyz')) === 200);
    } finally {
      await admin.database.query(`alter database ${row?.name} with allow_connections true`);
      await admin.close();
    }
  });

  it('stops in the order that loses nothing: requests first, which are finished, then what works in the background', async () => {
    const service = await start();
    const socket = connect(service.port, '127.0.0.1');
    socket.setTimeout(20_000, () => socket.destroy());
    let seen = '';
    socket.on('data', (chunk) => {
      seen += chunk;
    });
    const get = (path: string) => socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);
    get('/livez');
    await until('it is kept open', async () => seen.includes('alive'));
    assert.doesNotMatch(seen, /connection: close/i);
    const slow = statusOf(service.port, '/slow');
    await until('the request has begun', async () => steps.includes('request begun'));
    const stopping = service.stop();
    running.splice(0);
    seen = '';
    get('/readyz');
    await once(socket, 'close');
    assert.match(seen, /^HTTP\/1\.1 503 [\s\S]*connection: close/i);
    gate.resolve();
    assert.equal(await slow, 200);
    await stopping;
    // What earlier tests have left in the outbox may be consumed meanwhile.
    const stopped = steps.filter((step) => !step.startsWith('consumed'));
    assert.deepEqual(stopped, ['request begun', 'request done', 'server closed', 'background stopped']);
    await assert.rejects(statusOf(service.port, '/livez'));
  });

  it('waits for its database at the start, answering that it is not ready, and goes on when the database is there', async () => {
    const [row] = await test.database.query<{ name: string }>('select current_database() as name');
    const admin = await createTestDatabase();
    const allow = (isAllowed: boolean) =>
      admin.database.query(`alter database ${row?.name} with allow_connections ${isAllowed}`);
    try {
      await allow(false);
      await admin.database.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
        row?.name,
      ]);
      let isUp = false;
      const starting = start('nats://127.0.0.1:1').finally(() => {
        isUp = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.equal(isUp, false);
      await allow(true);
      const { port } = await starting;
      assert.equal(await statusOf(port, '/readyz'), 200);
    } finally {
      await allow(true);
      await admin.close();
    }
  });

  it('does not wait for callers who never let go of their connections', async () => {
    const service = await start('nats://127.0.0.1:1');
    const socket = connect(service.port, '127.0.0.1');
    await once(socket, 'connect');
    const closed = once(socket.resume(), 'close');
    running.splice(0);
    const begunAt = performance.now();
    await service.stop();
    await closed;
    const tookMs = performance.now() - begunAt;
    assert.ok(tookMs < 15_000, `1.5 s at most, not ${tookMs.toFixed(0)} ms`);
    assert.deepEqual(steps, ['server closed', 'background stopped']);
  });

  it('publishes before it has stopped what was committed last', async () => {
    const service = await start();
    await statusOf(service.port, '/users', 'POST');
    await until('it is consumed', async () => steps.includes('consumed Ada'));
    await service.stop();
    running.splice(0);
    const rows = await test.database.query(
      'select from relay, outbox where (txid, pos) > (published_txid, published_pos)',
    );
    assert.deepEqual(rows, [], 'the position is written when it stops');
  });
});
