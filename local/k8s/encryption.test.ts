import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect } from '@nats-io/transport-node';
import { Redis } from 'ioredis';
import pg from 'pg';
import { environment, root, toolsFolder } from '../config.ts';
import { freePorts } from '../ports.ts';
import { postgresCommand } from '../stores/postgres.ts';
import { runPostgresAs } from '../stores/postgres-user.ts';
import { findProgram } from '../stores/programs.ts';
import { makeTestHome } from '../testing/test-stores.ts';
import { renderAll } from './check.ts';
import { environmentOf } from './environment-of.ts';
import { containersOf, named, workloads } from './objects.ts';
import { makeSecrets, plainKeys, secretLayout } from './secrets.ts';

// The stores run with the settings that components/encryption gives them, and with certificates made here instead of
// cert-manager's. Only addresses and folders are those of this machine.
const env = environment();
const [{ objects: rendered }] = (await renderAll(root, toolsFolder, ({ name }) => name === 'base+encryption')) as [
  Awaited<ReturnType<typeof renderAll>>[number],
];
const { values } = makeSecrets({});
const secrets = Object.entries(secretLayout).map(([name, keys]) => {
  const data = {
    ...plainKeys[name],
    ...Object.fromEntries(Object.entries(keys).map(([k, from]) => [k, values[from]!])),
  };
  const encoded = Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, data: Object.fromEntries(encoded) };
});
const objects = [...rendered.filter(({ kind }) => kind !== 'ExternalSecret'), ...secrets];
const home = makeTestHome();
const [natsPort = 0, redisPort = 0, postgresPort = 0, ordersPort = 0, expirationPort = 0] = await freePorts(5);
const running: ChildProcess[] = [];
let natsLog = '';
const file = (name: string) => join(home, name);
const settingOf = (prefix: string, key: string) =>
  objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith(prefix))!.data![key]!;

const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });

/** The certificates that cert-manager would issue: an authority, and one for each store, also valid for this machine's name. */
const makeCertificates = () => {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  for (const ca of ['ca', 'stranger'])
    openssl('req', '-x509', ...key, '-keyout', `${ca}.key`, '-out', `${ca}.crt`, '-subj', `/CN=${ca}`, '-days', '2');
  for (const store of ['nats-tls', 'redis-tls', 'orders-postgres-tls']) {
    const { dnsNames } = named(objects, 'Certificate', store)!.spec as { dnsNames: string[] };
    const names = [...dnsNames.map((name) => `DNS:${name}`), 'DNS:localhost'].join(',');
    openssl('req', ...key, '-keyout', `${store}.key`, '-out', `${store}.csr`, '-subj', `/CN=${store}`);
    writeFileSync(file(`${store}.ext`), `subjectAltName=${names}\n`);
    const by = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2'];
    openssl('x509', '-req', '-in', `${store}.csr`, ...by, '-extfile', `${store}.ext`, '-out', `${store}.crt`);
  }
};

/** A settings file with the paths of certificates replaced by this folder. */
const here = (text: string) =>
  text
    .replaceAll(/\/etc\/\w+-tls\/ca\.crt/g, file('ca.crt'))
    .replaceAll(/\/etc\/(nats|redis)-tls\/tls\./g, (_, store: string) => file(`${store}-tls.`))
    .replaceAll('/etc/postgres-tls/tls.', file('orders-postgres-tls.'));

const startNats = async () => {
  const program = await findProgram('nats-server', toolsFolder, env.PATH ?? '');
  for (const name of ['users.conf', 'tls.conf']) writeFileSync(file(name), here(settingOf('nats', name)));
  const config = settingOf('nats', 'nats.conf')
    .replace('0.0.0.0:4222', `127.0.0.1:${natsPort}`)
    .replace(/^http:.*$/m, '')
    .replace('/data', JSON.stringify(file('jetstream')));
  writeFileSync(file('nats.conf'), config);
  const variables = environmentOf(objects, 'StatefulSet nats', { POD_NAME: 'nats-0' });
  const child = spawn(program.file, ['-c', file('nats.conf')], { env: { ...program.env, ...variables } });
  child.stderr.on('data', (text: Buffer) => {
    natsLog += text;
  });
  running.push(child);
};

const startRedis = async () => {
  const program = await findProgram('redis-server', toolsFolder, env.PATH ?? '');
  const folder = file('redis');
  mkdirSync(join(folder, 'run'), { recursive: true });
  for (const name of ['start.sh', 'users.acl', 'redis.conf', 'tls.conf'])
    writeFileSync(
      join(folder, name),
      here(settingOf('redis', name))
        .replaceAll('/etc/redis', folder)
        .replaceAll('/run/redis', join(folder, 'run'))
        .replace('dir /data', `dir ${folder}`)
        .replace('tls-port 6379', `tls-port ${redisPort}`),
    );
  const variables = environmentOf(objects, 'StatefulSet redis');
  const path = `${dirname(program.file)}:${env.PATH}`;
  const child = spawn('sh', [join(folder, 'start.sh')], { env: { ...program.env, ...variables, PATH: path } });
  child.stdout.resume();
  running.push(child);
};

/** The TLS arguments of the rendered StatefulSet, with a path of this machine for its pg_hba file. */
const startPostgres = async (): Promise<void> => {
  const { args = [] } = workloads(objects).find(({ title }) => title === 'StatefulSet orders-postgres')!.pod
    .containers[0]!;
  const settings = args
    .filter((arg) => /^(ssl|hba)/.test(arg))
    .flatMap((arg) => ['-c', here(arg).replace('/etc/postgres-hba', home)]);
  assert.equal(settings.length, 8);
  // Within its pod PostgreSQL uses a socket. Here the test connects over the network, as the services do.
  writeFileSync(file('pg_hba.conf'), settingOf('postgres-hba', 'pg_hba.conf'));
  const options = { home, port: postgresPort, password: 'test', env: { PATH: env.PATH ?? '' }, durable: false };
  const command = await postgresCommand(options);
  const { uid, gid } = runPostgresAs([home]);
  for (const name of ['orders-postgres-tls.key', 'orders-postgres-tls.crt', 'pg_hba.conf']) {
    chmodSync(file(name), 0o600);
    if (uid !== undefined && gid !== undefined) chownSync(file(name), uid, gid);
  }
  const as = command.uid === undefined ? {} : { uid: command.uid, gid: command.gid };
  const child = spawn(command.file, [...command.args, ...settings], {
    cwd: command.cwd,
    env: command.env,
    ...as,
    stdio: 'ignore',
  });
  running.push(child);
};

const ssl = { ca: '' };
const adminUrl = `postgres://postgres:test@localhost:${postgresPort}/postgres`;
const asAdmin = async (...statements: string[]) => {
  const client = new pg.Client({ connectionString: adminUrl, ssl });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
};

/** A service's variables as rendered, with the addresses of this machine. */
const variablesOf = (title: string, port: number, ca: string): Record<string, string> => {
  const given = Object.entries(environmentOf(objects, title)).map(([key, value]) => [
    key,
    value
      .replace('@orders-postgres:5432', `@localhost:${postgresPort}`)
      .replace('//nats:4222', `//localhost:${natsPort}`)
      .replace('@redis:6379', `@localhost:${redisPort}`)
      .replace('http://auth', 'http://127.0.0.1:9'),
  ]);
  const own = { HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'warn', NODE_EXTRA_CA_CERTS: file(ca) };
  return { PATH: env.PATH ?? '', ...Object.fromEntries(given), ...own };
};

const start = (service: string, title: string, port: number, ca = 'ca.crt', ...args: string[]) => {
  const child = spawn(process.execPath, [join(root, `services/${service}/src/main.ts`), ...args], {
    env: variablesOf(title, port, ca),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (text: Buffer) => {
    output += text;
  });
  child.stderr.on('data', (text: Buffer) => {
    output += text;
  });
  running.push(child);
  return { child, output: () => output };
};

const until = async (what: string, isSo: () => Promise<boolean>, why = () => '') => {
  for (
    const since = Date.now();
    !(await isSo().catch(() => false));
    await new Promise((resolve) => setTimeout(resolve, 200))
  )
    assert.ok(Date.now() - since < 60_000, `timed out after 60 s: ${what}\n${why()}`);
};
const isReady = async (port: number) => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

describe('TLS to every store, as components/encryption renders it', {
  skip: hasOpenssl ? false : 'openssl, which makes the certificates, is not installed',
}, () => {
  before(async () => {
    makeCertificates();
    ssl.ca = readFileSync(file('ca.crt'), 'utf8');
    await Promise.all([startNats(), startRedis(), startPostgres()]);
    await until('PostgreSQL answers', async () => {
      await asAdmin('select 1');
      return true;
    });
    const { SERVICE_PASSWORD, SERVICE_APP_PASSWORD } = environmentOf(objects, 'StatefulSet orders-postgres');
    await asAdmin(
      `create role orders login password '${SERVICE_PASSWORD}'`,
      `create role orders_app login password '${SERVICE_APP_PASSWORD}'`,
      'create database orders owner orders',
    );
    const migration = start('orders', 'Job orders-migrate', 0, 'ca.crt', 'migrate');
    const [code] = await once(migration.child, 'exit');
    assert.equal(code, 0, migration.output());
  });
  after(async () => {
    for (const child of running) child.kill('SIGTERM');
    for (const child of running) if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    rmSync(home, { recursive: true, force: true });
  });

  it('services connect to their stores after verifying their certificates', async () => {
    const orders = start('orders', 'Deployment orders', ordersPort);
    const expiration = start('expiration', 'Deployment expiration', expirationPort);
    await until('orders is ready', () => isReady(ordersPort), orders.output);
    await until('expiration is ready', () => isReady(expirationPort), expiration.output);
    const { servers, ca } = { servers: `localhost:${natsPort}`, ca: ssl.ca };
    const operator = await connect({ servers, user: 'operator', pass: values.NATS_OPERATOR!, tls: { ca } });
    for (const stream of ['ORDERS', 'EXPIRATION'])
      await until(
        `${stream} was made`,
        async () => !(await operator.request(`$JS.API.STREAM.INFO.${stream}`, '')).json<{ error?: object }>().error,
      );
    await operator.close();
    const client = new pg.Client({ connectionString: adminUrl, ssl });
    await client.connect();
    const { rows } = await client.query(
      `select distinct usename, ssl from pg_stat_ssl join pg_stat_activity using (pid) where datname = 'orders'`,
    );
    assert.deepEqual(rows, [{ usename: 'orders_app', ssl: true }]);
    await client.end();
    for (const { child } of [orders, expiration]) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  });

  it('a service does not connect to a store whose certificate is from another authority', async () => {
    const strangersLog = natsLog.length;
    const orders = start('orders', 'Deployment orders', ordersPort, 'stranger.crt');
    const expiration = start('expiration', 'Deployment expiration', expirationPort, 'stranger.crt');
    await until(
      'both log the reason',
      async () =>
        /signed certificate|unable to verify|self-signed/i.test(orders.output() + expiration.output()) &&
        /TLS handshake error/.test(natsLog.slice(strangersLog)),
      orders.output,
    );
    for (const port of [ordersPort, expirationPort]) assert.equal(await isReady(port).catch(() => false), false);
    for (const { child } of [orders, expiration]) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  it('every store refuses a connection without TLS', async () => {
    const { DATABASE_URL } = variablesOf('Deployment orders', 0, 'ca.crt');
    await assert.rejects(new pg.Client({ connectionString: DATABASE_URL }).connect(), /no encryption/);
    const nats = { servers: `localhost:${natsPort}`, user: 'orders', pass: values.NATS_ORDERS!, reconnect: false };
    await assert.rejects(connect({ ...nats, tls: null }));
    const redis = new Redis(`redis://expiration:${values.REDIS_EXPIRATION}@localhost:${redisPort}`, {
      retryStrategy: () => null,
      lazyConnect: true,
    });
    redis.on('error', () => {});
    await assert.rejects(redis.connect().then(() => redis.ping()));
    redis.disconnect();
  });
});

describe('every pod that connects to a store', () => {
  it('mounts the authority, and no key', () => {
    for (const { title, pod, object } of workloads(objects)) {
      const isOurs = /^(Deployment (auth|tickets|orders|payments|expiration)|Job )/.test(title);
      if (!isOurs || object.kind === 'StatefulSet') continue;
      const [secret] = (pod.volumes ?? []).flatMap(({ secret: one }) => one ?? []);
      assert.deepEqual(secret?.items, [{ key: 'ca.crt', path: 'ca.crt' }], title);
      for (const { volumeMounts = [] } of containersOf(pod))
        assert.ok(
          volumeMounts.some(({ mountPath }) => mountPath === '/etc/ticketing-ca'),
          title,
        );
    }
  });

  it('uses TLS in every address of a store', () => {
    for (const { title, pod, object } of workloads(objects)) {
      if (!containersOf(pod)[0]!.envFrom) continue;
      const given = environmentOf(objects, title);
      assert.match(given.NATS_URL ?? 'tls://', /^tls:/, title);
      // A migration has its service's variables and does not use Redis.
      if (given.REDIS_URL && object.kind !== 'Job') assert.match(given.REDIS_URL, /^rediss:/, title);
      if (given.DATABASE_URL) assert.equal(given.PGSSLMODE, 'verify-full', title);
    }
  });
});
