import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { type Stack, startStack } from '../../../local/stack.ts';
import { openDetours, type Way } from './detours.ts';
import { openSmallDisk, type SmallDisk } from './small-disk.ts';

export const services = ['auth', 'tickets', 'orders', 'payments', 'expiration'] as const;
export type Part = (typeof services)[number] | 'gateway' | 'sandbox' | 'postgres' | 'nats' | 'redis';

export type SystemOptions = {
  readonly env?: Readonly<Record<string, string>>;
  /** Another tree of sources, for a bug planted there. */
  readonly root?: string;
  /** Keeps the stores on a small file system of their own, which can be filled and lose its power (root only). */
  readonly smallDisk?: boolean;
  /** Gives up starting. */
  readonly signal?: AbortSignal | undefined;
};

/** The whole system, two of each service, every way to a store through a proxy, to be broken at will. */
export type System = {
  readonly home: string;
  readonly disk: SmallDisk | null;
  stack(): Stack;
  ways(): readonly Way[];
  /** The names of the processes of a part: `orders`, `orders-2`. */
  processesOf(part: Part): readonly string[];
  /** Waits until these parts do their work again. @throws Error after a minute */
  untilWell(parts: readonly Part[]): Promise<void>;
  /** Ends every process at once, lets `during` change what is on the disk, and starts all of them again. */
  lose(during: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
};

export const startSystem = async ({ env = {}, root, smallDisk = false, signal }: SystemOptions): Promise<System> => {
  const home = mkdtempSync(join(tmpdir(), 'ticketing-chaos-'));
  // Where tests run as root, PostgreSQL runs as another user, who may traverse the folder but not list it.
  chmodSync(home, 0o711);
  const disk = smallDisk
    ? await openSmallDisk(home).catch((error) => {
        rmSync(home, { recursive: true, force: true });
        throw error;
      })
    : null;
  const instances = Object.fromEntries(services.map((name) => [name, 2]));
  let detours = await openDetours();
  const start = (port: number): Promise<Stack> =>
    startStack({
      env: { PATH: process.env.PATH, HOME: process.env.HOME, CLIENT: '0', DEMO: '0', RATE_LIMITS: '0', ...env },
      ...(root ? { root } : {}),
      ...(signal ? { signal } : {}),
      port,
      home,
      instances,
      detour: detours.detour,
    });
  const clean = async (): Promise<void> => {
    await detours.close();
    await disk?.close();
    rmSync(home, { recursive: true, force: true });
  };
  let stack = await start(0).catch(async (error) => {
    await clean();
    throw error;
  });
  const port = Number(new URL(stack.stack.url).port);

  const system: System = {
    home,
    disk,
    stack: () => stack,
    ways: () => detours.ways,
    processesOf: (part) => Object.keys(stack.stack.processes).filter((name) => name === part || name === `${part}-2`),
    untilWell: async (parts) => {
      for (const part of parts)
        for (const name of system.processesOf(part)) await patiently(name, () => isWell(stack, part, name));
    },
    lose: async (during) => {
      await stack.stop(AbortSignal.abort());
      await detours.close();
      await during();
      detours = await openDetours();
      stack = await start(port);
    },
    close: async () => {
      await stack.stop();
      await clean();
    },
  };
  return system;
};

const patienceMs = 60_000;

const patiently = async (what: string, isTrue: () => Promise<boolean>): Promise<void> => {
  for (const until = Date.now() + patienceMs; !(await isTrue().catch(() => false)); await sleep(50))
    if (Date.now() > until) throw new Error(`${what} is not well again after ${patienceMs / 1_000} s`);
};

const isWell = async (stack: Stack, part: Part, name: string): Promise<boolean> => {
  const { url } = stack.stack.processes[name] ?? { url: '' };
  if (part === 'postgres') return answersSql(stack.stack.postgresAdmin);
  if (part === 'nats') return answersConnect(url);
  if (part === 'redis') return answersPing(stack.stack.redis);
  const path = part === 'gateway' || part === 'sandbox' ? '/livez' : '/readyz';
  return (await fetch(url + path, { signal: AbortSignal.timeout(2_000) })).ok;
};

const answersSql = async (url: string): Promise<boolean> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query('select 1')).rowCount === 1;
  } finally {
    await client.end().catch(() => {});
  }
};

const answersPing = async (url: string): Promise<boolean> => {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } finally {
    redis.disconnect();
  }
};

const answersConnect = (url: string): Promise<boolean> => {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once('data', () => resolve(true)).once('error', () => resolve(false));
    socket.once('data', () => socket.destroy());
    socket.setTimeout(2_000, () => {
      resolve(false);
      socket.destroy();
    });
  });
};
