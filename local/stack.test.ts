import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '@nats-io/transport-node';
import { natsOptions } from '@ticketing/common/messaging/nats-options';
import { Redis } from 'ioredis';
import pg from 'pg';
import { bornAt } from './process-table.ts';
import { secretsOf } from './secrets.ts';
import { type Stack, startStack } from './stack.ts';
import { readStack } from './stack-file.ts';
import { makeStandIns } from './testing/stand-ins.ts';

const services = ['auth', 'orders', 'payments', 'expiration'];
const { root, home } = makeStandIns(services);
const env = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  CLIENT: '0',
  LD_PRELOAD: '',
  AWS_SECRET_ACCESS_KEY: 'a stranger’s',
  DATABASE_URL: 'a stranger’s',
  RESERVATION_SECONDS: '5',
};
let stack: Stack;

before(async () => {
  stack = await startStack({ env, port: 0, home, root, instances: { orders: 2 } });
});
after(async () => {
  await stack.stop();
  rmSync(root, { recursive: true, force: true });
});

const pids = () => Object.values(readStack(home)!.processes).map(({ pid }) => pid!);
const givenTo = async (name: string): Promise<Record<string, string>> => {
  const answer = await fetch(`${readStack(home)!.processes[name]!.url}/`);
  return ((await answer.json()) as { env: Record<string, string> }).env;
};

test('stack.json names every process, alive, at its address', async () => {
  const written = readStack(home)!;
  assert.deepEqual(written, stack.stack);
  const names = [...services, 'orders-2', 'gateway', 'sandbox', 'postgres', 'nats', 'redis'];
  assert.deepEqual(Object.keys(written.processes).sort(), names.sort());
  for (const pid of pids()) assert.ok(bornAt(pid), `process ${pid} runs`);
  assert.equal(new Set(Object.values(written.processes).map(({ port }) => port)).size, names.length);
  assert.equal(written.url, `http://localhost:${written.processes.gateway!.port}`);
  const { secretKey, publishableKey, webhookSecret } = written.sandbox!;
  for (const key of [secretKey, publishableKey, webhookSecret]) assert.match(key, /^(sk|pk)_test_|^whsec_/);
});

test('only their owner can read the files of a home', () => {
  const made = readdirSync(home, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    // The stores create and delete files of their own.
    .filter((path) => existsSync(path));
  assert.ok(made.length > 20);
  const open = made.filter((path) => (statSync(path).mode & 0o077) !== 0);
  assert.deepEqual(open, []);
  // Where root starts the system, PostgreSQL's other user may traverse the home.
  assert.equal(statSync(home).mode & 0o066, 0);
});

test('no password is on a command line', () => {
  const { secrets } = stack.wiring;
  const words = [secrets.apps, secrets.databases, secrets.nats, secrets.redis].flatMap((each) => Object.values(each));
  for (const pid of pids()) {
    const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    for (const word of [secrets.auth, secrets.postgres, ...words]) assert.ok(!line.includes(word), line);
  }
});

test('NATS and Redis refuse connections without a user', async () => {
  const { nats, redis } = readStack(home)!;
  const { hostname, port } = new URL(nats);
  await assert.rejects(connect({ servers: `${hostname}:${port}`, reconnect: false }), /authorization/i);
  const operator = await connect({ ...natsOptions(nats), reconnect: false });
  await operator.close();
  const stranger = new Redis(redis.replace(/\/\/[^@]*@/, '//'), { lazyConnect: true, retryStrategy: () => null });
  stranger.on('error', () => {});
  await assert.rejects(stranger.ping(), /NOAUTH/);
  stranger.disconnect();
});

test('a home without the newer secrets gets them added, and keeps those it has', () => {
  const old = join(root, 'old-home');
  mkdirSync(old);
  writeFileSync(join(old, 'secrets.json'), JSON.stringify({ auth: 'a', postgres: 'b', databases: { auth: 'c' } }));
  const first = secretsOf(old);
  assert.deepEqual([first.auth, first.postgres, first.databases.auth], ['a', 'b', 'c']);
  for (const word of [first.databases.orders, first.apps.orders, first.nats.operator, first.redis.orders])
    assert.match(word, /^s\w{20,}$/);
  assert.deepEqual(secretsOf(old), first);
});

test('every service has a database of its own, which the others may not enter', async () => {
  const { databases, postgresAdmin } = readStack(home)!;
  for (const [name, url] of Object.entries(databases)) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query('select current_database() as database, current_user as role');
    assert.deepEqual(rows, [{ database: name, role: name }]);
    await client.end();
  }
  for (const database of ['auth', 'postgres', 'template1']) {
    const strange = new URL(databases.orders);
    strange.pathname = `/${database}`;
    await assert.rejects(new pg.Client({ connectionString: strange.href }).connect(), /permission denied/);
  }
  const admin = new pg.Client({ connectionString: postgresAdmin });
  await admin.connect();
  const { rows } = await admin.query(
    "select current_setting('fsync') as fsync, current_setting('idle_in_transaction_session_timeout') as idle",
  );
  assert.deepEqual(rows, [{ fsync: 'on', idle: '10s' }]);
  await admin.end();
});

test('a service gets what the contract says and nothing of a stranger’s', async () => {
  const { databases, processes, nats, url, redis } = readStack(home)!;
  const orders = await givenTo('orders');
  const { nats: users, apps, redis: redisUsers } = stack.wiring.secrets;
  const app = Object.assign(new URL(databases.orders), { username: 'orders_app', password: apps.orders }).href;
  assert.equal(orders.DATABASE_URL, app);
  assert.equal(orders.NATS_URL, `nats://${new URL(nats).host}`);
  assert.deepEqual([orders.NATS_USER, orders.NATS_PASSWORD], ['orders', users.orders]);
  assert.equal(orders.AUTH_URL, processes.auth!.url);
  assert.equal(orders.PUBLIC_URL, url);
  assert.equal(orders.RESERVATION_SECONDS, '5');
  assert.equal(orders.PAYMENT_GRACE_SECONDS, '300');
  assert.equal((await givenTo('orders-2')).DATABASE_URL, app);
  const payments = await givenTo('payments');
  assert.equal(payments.STRIPE_API_URL, processes.sandbox!.url);
  assert.equal((await givenTo('sandbox')).WEBHOOK_URL, `${processes.payments!.url}/api/payments/webhook`);
  const timers = Object.assign(new URL(redis), { username: 'expiration', password: redisUsers.expiration });
  assert.equal((await givenTo('expiration')).REDIS_URL, timers.href);
  const counts = Object.assign(new URL(redis), { username: 'orders', password: redisUsers.orders });
  assert.equal(orders.REDIS_URL, counts.href);
  for (const name of [...services, 'sandbox']) {
    const given = await givenTo(name);
    assert.equal(given.AWS_SECRET_ACCESS_KEY, undefined, name);
    assert.notEqual(given.DATABASE_URL, env.DATABASE_URL, name);
    assert.equal(Boolean(given.AUTH_SECRET), name === 'auth', name);
  }
});

test('the gateway sends every path to its service', async () => {
  const answer = await fetch(`${readStack(home)!.url}/api/orders/1`);
  const { env: given, url } = (await answer.json()) as { env: Record<string, string>; url: string };
  assert.equal(url, '/api/orders/1');
  assert.equal(given.RESERVATION_SECONDS, '5');
  const sandbox = await fetch(`${readStack(home)!.url}/sandbox/pay`);
  assert.ok(((await sandbox.json()) as { env: Record<string, string> }).env.WEBHOOK_URL);
});

test('a killed process comes back at its port, and stack.json knows its new pid', async () => {
  for (const name of ['orders', 'nats', 'postgres', 'gateway']) {
    const { pid, port } = readStack(home)!.processes[name]!;
    stack.kill(name);
    while ((readStack(home)!.processes[name]!.pid ?? pid) === pid) await sleep(20);
    const again = readStack(home)!.processes[name]!;
    assert.equal(again.port, port);
    assert.ok(bornAt(again.pid!));
  }
  while (!(await fetch(`${readStack(home)!.url}/livez`).catch(() => undefined))) await sleep(20);
});

test('a restart asks the process to stop and starts it at once', async () => {
  const { pid } = readStack(home)!.processes.payments!;
  await stack.restart('payments');
  assert.equal(bornAt(pid!), undefined);
  assert.notEqual(readStack(home)!.processes.payments!.pid, pid);
});

test('a second start with the same data is refused, with the address of the first', async () => {
  await assert.rejects(startStack({ env, port: 0, home, root }), (error: Error) => {
    assert.equal(error.name, 'Advice');
    assert.ok(error.message.includes(readStack(home)!.url), error.message);
    return true;
  });
});

test('a port that is taken is named, with what to do, and nothing stays behind', async () => {
  const stranger = createServer().listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  const { port } = stranger.address() as { port: number };
  const other = join(root, 'other');
  await assert.rejects(startStack({ env, port, home: other, root }), (error: Error) => {
    assert.match(error.message, new RegExp(`Port ${port} is taken.*PORT=`));
    return true;
  });
  stranger.close();
  assert.equal(existsSync(join(other, 'processes.json')), false);
});

test('a start that is given up leaves nothing running', async () => {
  const other = join(root, 'given-up');
  const giveUp = new AbortController();
  const starting = startStack({ env, port: 0, home: other, root, signal: giveUp.signal });
  while (!existsSync(join(other, 'processes.json'))) await sleep(5);
  const seen = JSON.parse(readFileSync(join(other, 'processes.json'), 'utf8')) as { pid: number }[];
  giveUp.abort();
  await assert.rejects(starting);
  for (const { pid } of seen) assert.equal(bornAt(pid), undefined);
  assert.deepEqual(JSON.parse(readFileSync(join(other, 'processes.json'), 'utf8')), []);
});

test('stores that are given are used, and none of our own are started', async () => {
  const { TEST_POSTGRES_URL: POSTGRES_URL, TEST_NATS_URL: NATS_URL, TEST_REDIS_URL: REDIS_URL } = process.env;
  const given = { ...env, POSTGRES_URL, NATS_URL, REDIS_URL };
  const guest = await startStack({ env: given, port: 0, home: join(root, 'guest'), root });
  const { processes, postgresAdmin, nats, redis, databases } = guest.stack;
  for (const store of ['postgres', 'nats', 'redis']) assert.equal(processes[store], undefined);
  assert.deepEqual({ postgresAdmin, nats, redis }, { postgresAdmin: POSTGRES_URL, nats: NATS_URL, redis: REDIS_URL });
  const client = new pg.Client({ connectionString: databases.payments });
  await client.connect();
  assert.deepEqual((await client.query('select current_database() as name')).rows, [{ name: 'payments' }]);
  await client.end();
  await guest.stop();
});

test('what a killed supervisor left is ended by the next start; the data are still there', async () => {
  const other = join(root, 'killed');
  const script = `
    import { startStack } from ${JSON.stringify(join(import.meta.dirname, 'stack.ts'))};
    await startStack(${JSON.stringify({ env, port: 0, home: other, root })});
    process.stdout.write('up');
  `;
  const supervisor = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(supervisor.stdout, 'data');
  const before = readStack(other)!;
  const client = new pg.Client({ connectionString: before.databases.orders });
  await client.connect();
  await client.query('create table kept (word text)');
  await client.query("insert into kept values ('still here')");
  await client.end();
  supervisor.kill('SIGKILL');
  await once(supervisor, 'exit');
  const left = Object.values(before.processes).map(({ pid }) => pid!);
  for (const pid of left) assert.ok(bornAt(pid), 'they outlive their supervisor');

  const next = await startStack({ env, port: 0, home: other, root });
  for (const pid of left) assert.equal(bornAt(pid), undefined);
  const again = new pg.Client({ connectionString: next.stack.databases.orders });
  await again.connect();
  assert.deepEqual((await again.query('select word from kept')).rows, [{ word: 'still here' }]);
  await again.end();
  const running = Object.values(next.stack.processes).map(({ pid }) => pid!);
  await next.stop();
  for (const pid of running) assert.equal(bornAt(pid), undefined);
  assert.equal(readStack(other), undefined);
});
