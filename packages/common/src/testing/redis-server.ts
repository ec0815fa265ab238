import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { endingWithMe } from './ending-with-me.ts';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

export type RedisServer = {
  readonly url: string;
  start(): Promise<void>;
  /** Kills it, as a crash would. */
  kill(): Promise<void>;
  /** Stops its process, which keeps its connections open and answers nothing. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
};

/** A real redis-server for one test (`REDIS_SERVER`, otherwise the one in the PATH), in memory, on a fixed port. */
export const startRedisServer = async (): Promise<RedisServer> => {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  const server: RedisServer = {
    url,
    start: async () => {
      const { REDIS_SERVER: program = 'redis-server', REDIS_SERVER_LIBRARIES: libraries } = process.env;
      const args = ['--bind', '127.0.0.1', '--port', `${port}`, '--save', '', '--appendonly', 'no'];
      const env = { ...process.env, ...(libraries ? { LD_LIBRARY_PATH: libraries } : {}) };
      child = spawn(...endingWithMe(program, args), { stdio: 'ignore', env });
      await once(child, 'spawn');
      await until('redis-server answers', () => answers(url));
    },
    kill: async () => {
      const dying = child;
      child = null;
      if (!dying || dying.exitCode !== null) return;
      const gone = once(dying, 'exit');
      dying.kill('SIGKILL');
      await gone;
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    close: () => server.kill(),
  };
  await server.start();
  return server;
};

const answers = async (url: string): Promise<boolean> => {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
};
