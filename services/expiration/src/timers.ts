import type { Logger } from '@ticketing/common/logger';
import { backoffMs, pause } from '@ticketing/common/pause';
import type { Expiration } from '@ticketing/contracts/messages/expiration';
import { Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';

export type Timers = {
  /** Sets a timer for each order that has none, due at `expiresAt`. @throws Error while Redis is away. */
  set(timers: readonly Expiration[], now: Date): Promise<void>;
  /** Takes the timers of orders away. One that is going off right now stays; orders finds nothing to do then. */
  remove(orderIds: readonly string[]): Promise<void>;
  /** Takes all timers away. */
  clear(): Promise<void>;
  /** Resolves when Redis answers. */
  ping(): Promise<void>;
  stop(): Promise<void>;
};

export type TimersOptions = {
  readonly redisUrl: string;
  readonly prefix: string;
  /**
   * Called for a timer whose time has come; must resolve only when the word is safely passed on. The timer is kept until
   * then. Without it nothing goes off here.
   */
  readonly due: ((timer: Expiration) => Promise<void>) | null;
  readonly log: Logger;
};

type Open = { readonly queue: Queue<Expiration>; readonly worker: Worker<Expiration> | null };

const name = 'expiration';
// How long to wait at the end for what is going off; a timer given up goes off again elsewhere.
const patienceMs = 3_000;
const habits = {
  concurrency: 200,
  // A timer that was going off when its process died goes off again soon, however often that happens.
  lockDuration: 10_000,
  stalledInterval: 5_000,
  maxStalledCount: 1_000_000,
  runRetryDelay: 1_000,
} as const;

/** Timers on Redis (BullMQ), the order's id as the job's. Comes up while Redis is away, and goes on when it is back. */
export const createTimers = ({ redisUrl, prefix, due, log }: TimersOptions): Timers => {
  const stopping = new AbortController();
  const quiet = (error: Error): void => log.debug({ error: error.message }, 'Redis does not answer');
  const connect = (options: RedisOptions): Redis => new Redis(redisUrl, options).on('error', quiet);
  // Setting a timer fails at once while Redis is away, so that the message goes back to the broker; the worker waits.
  const forQueue = connect({ maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 3_000 });
  const forWorker = connect({ maxRetriesPerRequest: null });
  const disconnect = (): void => {
    for (const redis of [forQueue, forWorker]) redis.disconnect();
  };

  const goingOff = new Set<string | undefined>();

  const tryToOpen = async (): Promise<Open> => {
    await forQueue.ping();
    const queue = new Queue<Expiration>(name, {
      prefix,
      connection: forQueue,
      defaultJobOptions: { attempts: 1_000_000, backoff: { type: 'fixed', delay: 1_000 }, removeOnComplete: true },
    });
    const worker =
      due && new Worker<Expiration>(name, ({ data }) => due(data), { ...habits, prefix, connection: forWorker });
    queue.on('error', quiet);
    worker?.on('error', quiet);
    worker?.on('active', ({ id }) => void goingOff.add(id));
    worker?.on('completed', ({ id }) => void goingOff.delete(id));
    worker?.on('failed', (job) => void goingOff.delete(job?.id));
    try {
      await Promise.all([queue.waitUntilReady(), worker?.waitUntilReady()]);
      return { queue, worker };
    } catch (error) {
      await Promise.allSettled([worker?.close(true), queue.close()]);
      throw error;
    }
  };

  // What is begun while Redis goes away never recovers by itself, so it is only kept once it has come up whole.
  let open: Open | null = null;
  const opening = (async () => {
    for (let attempt = 0; !stopping.signal.aborted && !open; attempt++) {
      open = await tryToOpen().catch(() => null);
      if (!open) await pause(backoffMs(attempt, 50, 1_000), stopping.signal);
    }
  })();
  const queue = (): Queue<Expiration> => {
    if (!open) throw new Error('Redis does not answer');
    return open.queue;
  };

  return {
    set: async (timers, now) => {
      await queue().addBulk(
        timers.map((timer) => ({
          name,
          data: timer,
          opts: { jobId: timer.orderId, delay: Math.max(0, Date.parse(timer.expiresAt) - now.getTime()) },
        })),
      );
    },
    remove: async (orderIds) => {
      const from = queue();
      await Promise.all(orderIds.map((id) => from.remove(id)));
    },
    clear: async () => {
      await opening;
      await queue().obliterate({ force: true });
    },
    ping: async () => void (await forQueue.ping()),
    stop: async () => {
      stopping.abort();
      if (!open) disconnect();
      await opening;
      // What is going off is seen to its end. Then by force: closed politely, a worker whose Redis is away never ends.
      await open?.worker?.pause(true);
      for (const until = Date.now() + patienceMs; goingOff.size > 0 && Date.now() < until; ) await pause(20);
      await Promise.allSettled([open?.worker?.close(true), open?.queue.close()]);
      disconnect();
    },
  };
};
