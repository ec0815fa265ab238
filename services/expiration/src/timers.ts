import type { Logger } from '@ticketing/common/logger';
import type { Expiration } from '@ticketing/contracts/messages/expiration';
import { Queue, Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';

const queueName = 'expiration';

export type Timers = {
  /** Sets a timer for each order that has none, due at `expiresAt`. */
  set(timers: readonly Expiration[], now: Date): Promise<void>;
  /** Takes the timers of orders away. One that is going off right now stays; orders finds nothing to do then. */
  remove(orderIds: readonly string[]): Promise<void>;
  /** Takes all timers away. */
  clear(): Promise<void>;
  /** Resolves when Redis answers. */
  ping(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Timers on Redis (BullMQ). `due` is called for each whose time has come and must resolve only when the word is
 * safely passed on; until then the timer is kept and tried again.
 */
export const createTimers = (redisUrl: string, due: (timer: Expiration) => Promise<void>, log: Logger): Timers => {
  const connect = (options: RedisOptions): Redis => {
    const redis = new Redis(redisUrl, options);
    redis.on('error', (error) => log.debug({ error: error.message }, 'Redis does not answer'));
    return redis;
  };
  // Setting a timer fails at once while Redis is away, so that the message goes back to the broker; the worker waits.
  const forQueue = connect({ maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 5_000 });
  const forWorker = connect({ maxRetriesPerRequest: null });
  const queue = new Queue<Expiration>(queueName, {
    connection: forQueue,
    defaultJobOptions: { attempts: 1_000_000, backoff: { type: 'fixed', delay: 1_000 }, removeOnComplete: true },
  });
  const worker = new Worker<Expiration>(queueName, ({ data }) => due(data), {
    connection: forWorker,
    concurrency: 100,
  });
  const quiet = (error: Error): void => log.debug({ error: error.message }, 'the timers wait for Redis');
  queue.on('error', quiet);
  worker.on('error', quiet);

  return {
    set: async (timers, now) => {
      await queue.addBulk(
        timers.map((timer) => ({
          name: 'expire',
          data: timer,
          opts: { jobId: timer.orderId, delay: Math.max(0, Date.parse(timer.expiresAt) - now.getTime()) },
        })),
      );
    },
    remove: async (ids) => {
      await Promise.all(ids.map((id) => queue.remove(id)));
    },
    clear: () => queue.obliterate({ force: true }),
    ping: async () => void (await forQueue.ping()),
    stop: async () => {
      await worker.close();
      await queue.close();
      for (const redis of [forQueue, forWorker]) redis.disconnect();
    },
  };
};
