import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import pg from 'pg';
import { parse } from 'yaml';
import { environment, root, toolsFolder } from '../config.ts';
import { freePorts } from '../ports.ts';
import { secretsOf } from '../secrets.ts';
import { findProgram } from '../stores/programs.ts';
import { renderAll } from './check.ts';
import { environmentOf } from './environment-of.ts';
import { secretLayout } from './secrets.ts';

// Everything runs with the variables, users, roles and passwords that minikube's overlay defines. Only the addresses
// are those of this machine.
const env = environment();
const [{ objects }] = (await renderAll(root, toolsFolder, ({ name }) => name === 'minikube')) as [
  Awaited<ReturnType<typeof renderAll>>[number],
];
const withDatabase = ['auth', 'tickets', 'orders', 'payments'];
const names = [...withDatabase, 'expiration', 'sandbox'];
const ports = await freePorts(names.length + 2);
const [natsPort, redisPort] = [ports.pop()!, ports.pop()!];
const portOf = (name: string) => ports[names.indexOf(name)]!;
const home = mkdtempSync(join(tmpdir(), 'ticketing-purchase-'));
const admin = new pg.Client({ connectionString: env.TEST_POSTGRES_URL });
const databaseOf = (name: string) => `${name}_${suffix}`;
const suffix = randomBytes(6).toString('hex');
const running: ChildProcess[] = [];
let natsLog = '';
/** What the services warn of, to be read when something never comes. */
let logs = '';

/** The variables of a service or its migration. The databases have other names here; the roles have the same. */
const variablesOf = (name: string, title = `Deployment ${name}`): Record<string, string> => {
  const { host } = new URL(env.TEST_POSTGRES_URL!);
  const given = Object.entries(environmentOf(objects, title)).map(([key, value]) => [
    key,
    value
      .replace(/@(\w+)-postgres:5432\/\w+$/, (_, service: string) => `@${host}/${databaseOf(service)}`)
      .replace('@redis:6379', `@127.0.0.1:${redisPort}`)
      .replace(/^http:\/\/(auth|payments|sandbox)(?=\/|$)/, (_, host: string) => `http://127.0.0.1:${portOf(host)}`)
      .replace('//nats:4222', `//127.0.0.1:${natsPort}`),
  ]);
  const own: Record<string, string> = { HOST: '127.0.0.1', PORT: String(portOf(name)), LOG_LEVEL: 'warn' };
  if (name === 'orders') own.RESERVATION_SECONDS = '20';
  if (name === 'sandbox') own.DATA = join(home, 'sandbox');
  return { ...Object.fromEntries(given), ...own };
};

const start = (name: string, ...args: string[]): ChildProcess => {
  const folder = name === 'sandbox' ? 'sandbox' : `services/${name}`;
  const child = spawn(process.execPath, [join(root, folder, 'src/main.ts'), ...args], {
    env: { PATH: env.PATH, ...variablesOf(name, args[0] === 'migrate' ? `Job ${name}-migrate` : undefined) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  child.stdout?.on('data', (text: Buffer) => {
    logs += text;
  });
  return child;
};

/** The broker of base, with its users and their passwords; only where it listens and keeps its streams is changed. */
const startNats = async (): Promise<void> => {
  const program = await findProgram('nats-server', toolsFolder, env.PATH ?? '');
  const folder = join(root, 'k8s/base/nats');
  for (const file of ['users.conf', 'tls.conf']) writeFileSync(join(home, file), readFileSync(join(folder, file)));
  const config = readFileSync(join(folder, 'nats.conf'), 'utf8')
    .replace('0.0.0.0:4222', `127.0.0.1:${natsPort}`)
    .replace(/^http:.*$/m, '')
    .replace('/data', JSON.stringify(join(home, 'jetstream')));
  writeFileSync(join(home, 'nats.conf'), config);
  const variables = environmentOf(objects, 'StatefulSet nats', { POD_NAME: 'nats-0' });
  const child = spawn(program.file, ['-c', join(home, 'nats.conf')], { env: { ...program.env, ...variables } });
  running.push(child);
  child.stderr.on('data', (text: Buffer) => {
    natsLog += text;
  });
};

/** Redis of base, with its own start script, users and settings. Only its address and folder differ. */
const startRedis = async (): Promise<void> => {
  const program = await findProgram('redis-server', toolsFolder, env.PATH ?? '');
  const folder = join(home, 'redis');
  mkdirSync(join(folder, 'run'), { recursive: true });
  const here = (text: string) =>
    text
      .replaceAll('/etc/redis', folder)
      .replaceAll('/run/redis', join(folder, 'run'))
      .replace('dir /data', `dir ${folder}`)
      .replace('port 6379', `port ${redisPort}`);
  for (const file of ['start.sh', 'users.acl', 'redis.conf', 'tls.conf'])
    writeFileSync(join(folder, file), here(readFileSync(join(root, 'k8s/base/redis', file), 'utf8')));
  const variables = environmentOf(objects, 'StatefulSet redis');
  const path = `${dirname(program.file)}:${env.PATH}`;
  const child = spawn('sh', [join(folder, 'start.sh')], { env: { ...program.env, ...variables, PATH: path } });
  running.push(child);
  child.stdout.resume();
};

/** The roles of base's databases, with its passwords: the owner, and the role the service runs as. */
const makeDatabase = async (name: string): Promise<void> => {
  const { SERVICE, SERVICE_PASSWORD, SERVICE_APP, SERVICE_APP_PASSWORD } = environmentOf(
    objects,
    `StatefulSet ${name}-postgres`,
  );
  for (const [role, password] of [
    [SERVICE, SERVICE_PASSWORD],
    [SERVICE_APP, SERVICE_APP_PASSWORD],
  ]) {
    // The server and its roles are deleted after the tests.
    const found = await admin.query('select from pg_roles where rolname = $1', [role]);
    const verb = found.rowCount === 0 ? 'create' : 'alter';
    await admin.query(`${verb} role ${role} login password ${admin.escapeLiteral(password!)}`);
  }
  await admin.query(`create database ${databaseOf(name)} owner ${SERVICE}`);
};

const ask = async (name: string, method: string, path: string, token = '', body?: object) => {
  const headers = {
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(body ? { 'content-type': 'application/json' } : {}),
  };
  const answer = await fetch(`http://127.0.0.1:${portOf(name)}${path}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
};

const signUp = async (who: string): Promise<string> => {
  const { token } = await ask('auth', 'POST', '/api/users/signup', '', {
    email: `${who}@example.com`,
    password: `${who} has a long one`,
  });
  return token as string;
};

/** Waits for something that comes by itself, unless the broker has refused somebody: then it never will. */
const until = async (what: string, wanted: () => Promise<boolean>): Promise<void> => {
  for (const since = Date.now(); !(await wanted()); ) {
    assert.doesNotMatch(natsLog, refusal);
    assert.ok(Date.now() - since < mostMs, `waited ${mostMs / 1_000} s in vain: ${what}\n${logs}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};
const mostMs = 200_000;
const refusal = /^.*(Violation|authorization error).*$/im;

before(async () => {
  await admin.connect();
  for (const name of withDatabase) await makeDatabase(name);
  await startNats();
  await startRedis();
  const migrations = withDatabase.map((name) => once(start(name, 'migrate'), 'exit'));
  for (const [code] of await Promise.all(migrations)) assert.equal(code, 0);
  for (const name of names) start(name);
  for (const name of names)
    await until(`${name} is ready`, () =>
      fetch(`http://127.0.0.1:${portOf(name)}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
});

after(async () => {
  for (const child of running) child.kill('SIGTERM');
  for (const child of running) if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  for (const name of withDatabase) await admin.query(`drop database if exists ${databaseOf(name)} with (force)`);
  await admin.end();
  rmSync(home, { recursive: true, force: true });
});

describe('with the settings, users, roles and passwords of the manifests', () => {
  it('a ticket is sold, another reservation runs out, and nobody is refused anything by the broker', async () => {
    const [seller, buyer] = [await signUp('seller'), await signUp('buyer')];
    const ticket = await ask('tickets', 'POST', '/api/tickets', seller, {
      title: 'A concert',
      priceCents: 2_500,
      quantity: 2,
    });
    const order = await ask('orders', 'POST', '/api/orders', buyer, { ticketId: ticket.id });
    const other = await ask('orders', 'POST', '/api/orders', buyer, { ticketId: ticket.id });
    await ask('payments', 'POST', '/api/payments', buyer, { orderId: order.id, paymentMethod: 'pm_card_visa' });
    const statusOf = async (id: unknown) => (await ask('orders', 'GET', `/api/orders/${id}`, buyer)).status;
    await until('what was paid is complete', async () => (await statusOf(order.id)) === 'complete');
    await until('what was not paid runs out', async () => (await statusOf(other.id)) === 'cancelled');
    const isFree = async () => (await ask('tickets', 'GET', `/api/tickets/${ticket.id}`)).available === 1;
    await until('its place is shown as free', isFree);
    assert.doesNotMatch(natsLog, refusal);
  });
});

describe('the user table', () => {
  const usersIn = (file: string, pattern: RegExp) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(pattern)].map(([, user]) => user).sort();

  it('has a secret for each user, in the cluster and on one machine, and no others', () => {
    const { nats, redis } = secretsOf(home);
    const ofNats = usersIn('k8s/base/nats/users.conf', /user: (\w+), password: \$NATS_/g);
    assert.deepEqual(ofNats, Object.keys(secretLayout.nats!).sort());
    assert.deepEqual(ofNats, Object.keys(nats).sort());
    const ofRedis = usersIn('k8s/base/redis/users.acl', /^user (\w+) on >\$REDIS_/gm);
    assert.deepEqual(ofRedis, Object.keys(secretLayout.redis!).sort());
    assert.deepEqual(ofRedis, Object.keys(redis).sort());
  });

  it('is the same in compose.yaml', () => {
    const compose = parse(readFileSync(join(root, 'compose.yaml'), 'utf8'), { merge: true }) as {
      configs: Record<string, { file?: string }>;
      services: Record<string, { environment?: Record<string, string>; configs?: { source: string }[] }>;
    };
    const filesOf = (service: string) =>
      compose.services[service]!.configs?.map(({ source }) => compose.configs[source]?.file).filter(Boolean);
    assert.deepEqual(filesOf('nats'), ['./k8s/base/nats/users.conf']);
    assert.deepEqual(filesOf('redis')?.sort(), ['./k8s/base/redis/start.sh', './k8s/base/redis/users.acl']);
    for (const store of ['nats', 'redis']) {
      const given = Object.keys(compose.services[store]!.environment ?? {});
      assert.deepEqual(
        given.filter((name) => name.startsWith(`${store.toUpperCase()}_`)).sort(),
        Object.values(secretLayout[store]!).sort(),
      );
    }
  });
});

describe("a service's role", () => {
  it('is not the owner of its database; only its migration connects as the owner', () => {
    for (const name of withDatabase) {
      const given = environmentOf(objects, `Deployment ${name}`);
      const owner = environmentOf(objects, `Job ${name}-migrate`);
      assert.equal(new URL(given.DATABASE_URL!).username, `${name}_app`);
      assert.equal(new URL(owner.DATABASE_URL!).username, name);
      assert.equal(owner.DATABASE_APP_ROLE, `${name}_app`);
      assert.notEqual(given.DATABASE_PASSWORD, owner.DATABASE_PASSWORD);
    }
  });

  it('may write what its code writes and nothing else', async () => {
    const { DATABASE_URL } = variablesOf('payments');
    const client = new pg.Client({ connectionString: DATABASE_URL });
    await client.connect();
    await client.query('select from ledger');
    await assert.rejects(client.query('delete from ledger'), { code: '42501' });
    await assert.rejects(client.query('drop table ledger'), { code: '42501' });
    await client.end();
  });
});

describe('the configuration of three brokers', () => {
  it('is one that the server understands', async () => {
    const program = await findProgram('nats-server', toolsFolder, env.PATH ?? '');
    const config = readFileSync(join(root, 'k8s/components/high-availability/nats.conf'), 'utf8');
    writeFileSync(join(home, 'three.conf'), config.replace('/data', JSON.stringify(join(home, 'three'))));
    const variables = environmentOf(objects, 'StatefulSet nats', { POD_NAME: 'nats-0' });
    const child = spawn(program.file, ['-t', '-c', join(home, 'three.conf')], {
      env: { ...program.env, ...variables },
    });
    assert.equal((await once(child, 'exit'))[0], 0);
  });
});

describe("a service's user of the broker", () => {
  const as = (user: string, pass: string): Promise<NatsConnection> =>
    connect({ servers: `127.0.0.1:${natsPort}`, user, pass, inboxPrefix: `_INBOX_${user}`, timeout: 2_000 });
  const password = (user: string) => environmentOf(objects, `Deployment ${user}`).NATS_PASSWORD!;

  it('is let in with its own password only', async () => {
    await assert.rejects(as('orders', password('payments')), /authorization/i);
    await assert.rejects(connect({ servers: `127.0.0.1:${natsPort}` }), /authorization/i);
  });

  it("cannot speak for another service, delete a stream, or read another's answers", async () => {
    const nc = await as('orders', password('orders'));
    const jsm = await jetstreamManager(nc, { checkAPI: false, timeout: 1_000 });
    await assert.rejects(nc.request('ticketing.payment.captured', '{}', { timeout: 1_000 }), /permission/i);
    await assert.rejects(jsm.streams.delete('ORDERS'), /permission/i);
    await assert.rejects(jsm.streams.purge('PAYMENTS'), /permission/i);
    await assert.rejects(jsm.streams.info('TICKETS_LIVE'), /permission/i);
    const overheard = nc.subscribe('_INBOX_payments.>');
    await nc.flush();
    await assert.rejects(async () => {
      for await (const _ of overheard) break;
    }, /permission/i);
    await nc.close();
  });
});
