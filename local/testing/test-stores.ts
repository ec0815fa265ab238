import { chmodSync, globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Environment, readSettings, toolsFolder } from '../config.ts';
import { type Crew, gatherCrew } from '../crew.ts';
import { lockHome } from '../lock.ts';
import { freePorts } from '../ports.ts';
import { endLeftovers, recordProcesses } from '../process-table.ts';
import { connectPatiently } from '../stores/databases.ts';
import { openStore } from '../stores/open.ts';
import { findProgram } from '../stores/programs.ts';
import { postgresAdminUrl } from '../stores/urls.ts';

export type TestStores = {
  /** The variables for tests: TEST_POSTGRES_URL (of a superuser), TEST_NATS_URL, TEST_REDIS_URL, and NATS_SERVER, NATS_SERVER_2_9 and REDIS_SERVER (with its libraries) for tests that start a server of their own. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
};

/** Where this process makes its temporary files now. */
const prefix = () => join(tmpdir(), 'ticketing-test-');

/** A temporary home that a later run ends and removes, should this one be killed: lock it at once. */
export const makeTestHome = (): string => {
  const home = mkdtempSync(prefix());
  // Where tests run as root, PostgreSQL runs as another user, who may traverse the folder but not list it.
  chmodSync(home, 0o711);
  return home;
};

/** Starts the stores in a temporary folder, for tests only: PostgreSQL there does not write through to the disk. */
export const openTestStores = async (env: Environment, signal: AbortSignal): Promise<TestStores> => {
  await endAbandoned();
  const home = makeTestHome();
  const logs = join(home, 'logs');
  mkdirSync(logs);
  const lock = lockHome(home);
  const crew = gatherCrew(
    logs,
    ({ name, how }) => process.stderr.write(`  ${name} ended (${how})\n`),
    () =>
      recordProcesses(
        home,
        crew.all().flatMap((kept) => kept.running() ?? []),
      ),
  );
  const close = async () => {
    await crew.stop();
    lock?.release();
    rmSync(home, { recursive: true, force: true });
    // Whole systems of test files that were ended in their middle, as by Ctrl-C.
    await endAbandoned();
  };
  try {
    return { env: await startStores(home, logs, crew, readSettings(env).inherited, signal), close };
  } catch (error) {
    await close();
    throw error;
  }
};

const startStores = async (
  home: string,
  logs: string,
  crew: Crew,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Record<string, string>> => {
  const [postgres = 0, nats = 0, redis = 0] = await freePorts(3);
  const ports = { postgres, nats, redis };
  const plan = { home, logs, env, ports, tools: toolsFolder, secrets: { postgres: 'test' }, durable: false };
  await Promise.all((['postgres', 'nats', 'redis'] as const).map((name) => openStore(name, plan, crew, signal)));
  const postgresUrl = postgresAdminUrl(postgres, plan.secrets.postgres);
  await (await connectPatiently(postgresUrl, signal)).end();
  const natsServer = await findProgram('nats-server', toolsFolder, env.PATH ?? '', signal);
  const oldNatsServer = await findProgram('nats-server-2.9', toolsFolder, env.PATH ?? '', signal);
  const redisServer = await findProgram('redis-server', toolsFolder, env.PATH ?? '', signal);
  return {
    TEST_POSTGRES_URL: postgresUrl,
    TEST_NATS_URL: `nats://127.0.0.1:${nats}`,
    TEST_REDIS_URL: `redis://127.0.0.1:${redis}`,
    NATS_SERVER: natsServer.file,
    NATS_SERVER_2_9: oldNatsServer.file,
    REDIS_SERVER: redisServer.file,
    REDIS_SERVER_LIBRARIES: redisServer.env.LD_LIBRARY_PATH ?? '',
  };
};

/** Ends and removes what a killed test run left behind; runs that are alive hold their lock. */
const endAbandoned = async (): Promise<void> => {
  for (const home of globSync(`${prefix()}*`)) {
    const lock = ownLock(home);
    if (!lock) continue;
    await endLeftovers(home);
    lock.release();
    rmSync(home, { recursive: true, force: true });
  }
};

const ownLock = (home: string) => {
  try {
    return lockHome(home);
  } catch {
    // Another user's.
    return undefined;
  }
};
