import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, copyFileSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import pg from 'pg';
import { environment, root } from '../config.ts';
import { freePorts } from '../ports.ts';
import { buildImage, type Image } from './build.ts';

const env = environment();
const mostMegabytes = 80;
const isRoot = process.getuid?.() === 0;
const databases: string[] = [];
// The base image's Node. The one we run on may lie where only its owner may look.
const base = mkdtempSync(join(tmpdir(), 'ticketing-node-'));
const node = join(base, 'node');
chmodSync(base, 0o755);
copyFileSync(process.execPath, node);
chmodSync(node, 0o755);
const admin = new pg.Client({ connectionString: env.TEST_POSTGRES_URL });
await admin.connect();
after(async () => {
  for (const name of databases) await admin.query(`drop database if exists ${name} with (force)`);
  await admin.end();
  rmSync(base, { recursive: true, force: true });
});

const makeDatabase = async (): Promise<string> => {
  const name = `image_${randomBytes(6).toString('hex')}`;
  databases.push(name);
  await admin.query(`create database ${name}`);
  return Object.assign(new URL(env.TEST_POSTGRES_URL!), { pathname: `/${name}` }).href;
};

const service = {
  NATS_URL: env.TEST_NATS_URL!,
  REDIS_URL: env.TEST_REDIS_URL!,
  AUTH_URL: 'http://127.0.0.1:9',
  PUBLIC_URL: 'http://localhost',
};
const stripe = {
  STRIPE_SECRET_KEY: 'sk_test_x',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_x',
  STRIPE_WEBHOOK_SECRET: 'whsec_12345678',
};

type Part = {
  readonly dockerfile: string;
  readonly env: Readonly<Record<string, string>>;
  readonly database?: true;
  readonly asks: string;
};

const parts: Readonly<Record<string, Part>> = {
  auth: {
    dockerfile: 'services/auth/Dockerfile',
    env: { ...service, AUTH_SECRET: 'x'.repeat(32) },
    database: true,
    asks: '/readyz',
  },
  tickets: { dockerfile: 'services/tickets/Dockerfile', env: service, database: true, asks: '/readyz' },
  orders: { dockerfile: 'services/orders/Dockerfile', env: service, database: true, asks: '/readyz' },
  payments: {
    dockerfile: 'services/payments/Dockerfile',
    env: { ...service, ...stripe, NODE_ENV: 'development', STRIPE_API_URL: 'http://127.0.0.1:9' },
    database: true,
    asks: '/readyz',
  },
  expiration: {
    dockerfile: 'services/expiration/Dockerfile',
    env: service,
    asks: '/readyz',
  },
  sandbox: {
    dockerfile: 'sandbox/Dockerfile',
    env: { SECRET_KEY: 'sk_test_x', PUBLISHABLE_KEY: 'pk_test_x' },
    asks: '/readyz',
  },
  gateway: { dockerfile: 'gateway/Dockerfile', env: {}, asks: '/livez' },
  client: { dockerfile: 'client/Dockerfile', env: {}, asks: '/icon.svg' },
};

describe('an image, made without an engine', () => {
  for (const [name, part] of Object.entries(parts))
    it(`of ${name} is small, and runs as somebody else who may write nowhere`, async (test) => {
      const work = mkdtempSync(join(tmpdir(), `ticketing-image-${name}-`));
      test.after(() => {
        unlock(work);
        rmSync(work, { recursive: true, force: true });
      });
      const image = await buildImage(root, part.dockerfile, work, env);
      const megabytes = sizeOf(image.folder) / 1024 ** 2;
      test.diagnostic(`${megabytes.toFixed(1)} MB`);
      assert.ok(megabytes <= mostMegabytes, `${megabytes.toFixed(1)} MB`);
      assert.equal(image.user, '1000');
      assert.deepEqual(testsIn(join(image.folder, image.workdir)), []);

      const data = mkdtempSync(join(tmpdir(), 'ticketing-data-'));
      if (isRoot) chownSync(data, 1000, 1000);
      test.after(() => rmSync(data, { recursive: true, force: true }));
      lock(work);
      const [port] = await freePorts(1);
      const given = {
        ...part.env,
        HOST: '127.0.0.1',
        HOSTNAME: '127.0.0.1',
        PORT: String(port),
        ...(part.database ? { DATABASE_URL: await makeDatabase() } : {}),
        ...(name === 'sandbox' ? { DATA: data } : {}),
      };
      if (part.database) {
        const [code] = await once(run(image, given, ['migrate']), 'exit');
        assert.equal(code, 0, 'the migration, by the same image');
      }
      const running = run(image, given, []);
      try {
        assert.equal(await firstAnswer(`http://127.0.0.1:${port}${part.asks}`, running), 200);
      } finally {
        running.kill('SIGTERM');
        if (running.exitCode === null) await once(running, 'exit');
      }
      // Next.js says by which signal it ended, in the shell's way: 128 + 15.
      assert.ok(
        [0, 143].includes(running.exitCode ?? -1),
        `it ends by itself when asked to, not with ${running.exitCode}`,
      );
    });
});

/** Starts what the image starts, as user 1000 where that is possible, with its own variables and no others. */
const run = (
  { folder, workdir, command, env: own }: Image,
  given: Readonly<Record<string, string>>,
  args: readonly string[],
) => {
  const [program, ...rest] = command;
  assert.equal(program, 'node');
  return spawn(node, [...rest, ...args], {
    cwd: join(folder, workdir),
    env: { ...own, ...given },
    stdio: ['ignore', 'ignore', 'inherit'],
    ...(isRoot ? { uid: 1000, gid: 1000 } : {}),
  });
};

const firstAnswer = async (url: string, running: ChildProcess): Promise<number> => {
  for (;;) {
    assert.equal(running.exitCode, null, 'it ended before it answered');
    const status = await fetch(url).then(
      (answer) => answer.status,
      () => 503,
    );
    if (status !== 503) return status;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const everything = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isSymbolicLink());

const sizeOf = (folder: string): number =>
  everything(folder).reduce(
    (sum, entry) => sum + (entry.isFile() ? lstatSync(join(entry.parentPath, entry.name)).size : 0),
    0,
  );

const testsIn = (folder: string): string[] =>
  everything(folder)
    .filter((entry) => entry.name.endsWith('.test.ts') && !entry.parentPath.includes('node_modules'))
    .map((entry) => entry.name);

/** Nobody may write here, but everybody read: a root file system that is read-only. */
const lock = (folder: string): void => change(folder, 0o555, 0o444);
const unlock = (folder: string): void => change(folder, 0o755, 0o644);
const change = (folder: string, folders: number, files: number): void => {
  chmodSync(folder, 0o755);
  for (const entry of everything(folder))
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? folders : files);
};
