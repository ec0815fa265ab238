import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import pg from 'pg';
import { environment, root, toolsFolder } from '../config.ts';
import { freePorts } from '../ports.ts';
import { findProgram } from '../stores/programs.ts';
import { renderAll } from './check.ts';
import { environmentOf } from './environment-of.ts';

// Everything runs with the very variables, users and passwords that minikube's overlay gives it; only the addresses are
// those of this machine.
const env = environment();
const [{ objects }] = (await renderAll(root, toolsFolder, ({ name }) => name === 'minikube')) as [
  Awaited<ReturnType<typeof renderAll>>[number],
];
const withDatabase = ['auth', 'tickets', 'orders', 'payments'];
const names = [...withDatabase, 'expiration', 'sandbox'];
const ports = await freePorts(names.length + 1);
const natsPort = ports.pop()!;
const portOf = (name: string) => ports[names.indexOf(name)]!;
const home = mkdtempSync(join(tmpdir(), 'ticketing-purchase-'));
const admin = new pg.Client({ connectionString: env.TEST_POSTGRES_URL });
const databaseOf = (name: string) => `${name}_${suffix}`;
const suffix = randomBytes(6).toString('hex');
const running: ChildProcess[] = [];
let natsLog = '';
/** What the services warn of, to be read when something never comes. */
let logs = '';

const variablesOf = (name: string): Record<string, string> => {
  const given = Object.entries(environmentOf(objects, `Deployment ${name}`)).map(([key, value]) => [
    key,
    value
      .replace(/^http:\/\/(auth|payments|sandbox)(?=\/|$)/, (_, host: string) => `http://127.0.0.1:${portOf(host)}`)
      .replace('//nats:4222', `//127.0.0.1:${natsPort}`),
  ]);
  const own: Record<string, string> = { HOST: '127.0.0.1', PORT: String(portOf(name)), LOG_LEVEL: 'warn' };
  if (withDatabase.includes(name))
    own.DATABASE_URL = Object.assign(new URL(env.TEST_POSTGRES_URL!), { pathname: `/${databaseOf(name)}` }).href;
  if (name === 'expiration') own.REDIS_URL = `${env.TEST_REDIS_URL}/7`;
  if (name === 'orders') own.RESERVATION_SECONDS = '20';
  if (name === 'sandbox') own.DATA = join(home, 'sandbox');
  return { ...Object.fromEntries(given), ...own };
};

const start = (name: string, ...args: string[]): ChildProcess => {
  const folder = name === 'sandbox' ? 'sandbox' : `services/${name}`;
  const child = spawn(process.execPath, [join(root, folder, 'src/main.ts'), ...args], {
    env: { PATH: env.PATH, ...variablesOf(name) },
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
  writeFileSync(join(home, 'users.conf'), readFileSync(join(folder, 'users.conf')));
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
  for (const name of withDatabase) await admin.query(`create database ${databaseOf(name)}`);
  await startNats();
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

describe('with the settings, users and passwords of the manifests', () => {
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
    await assert.rejects(jsm.streams.info('USERS'), /permission/i);
    const overheard = nc.subscribe('_INBOX_payments.>');
    await nc.flush();
    await assert.rejects(async () => {
      for await (const _ of overheard) break;
    }, /permission/i);
    await nc.close();
  });
});
