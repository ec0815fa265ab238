import { randomUUID } from 'node:crypto';
import type { Logger } from '@ticketing/common/logger';
import type { Expiration } from '@ticketing/contracts/messages/expiration';
import { Redis } from 'ioredis';

/** Timers in Redis: a sorted set of orders, by when their time is up. Everything throws while Redis is away. */
export type Timers = {
  /** Sets a timer for each order; one that is set for later already stays. */
  set(timers: readonly Expiration[]): Promise<void>;
  /** Takes the timers of orders away. */
  remove(orderIds: readonly string[]): Promise<void>;
  /** So many timers at most whose time has come, the earliest first; none while another process has its turn. */
  due(now: Date, limit: number): Promise<Expiration[]>;
  /** Takes away timers that have gone off, but for those that were set for later meanwhile. */
  done(timers: readonly Expiration[]): Promise<void>;
  /** Takes all timers away. */
  clear(): Promise<void>;
  ping(): Promise<void>;
  close(): void;
};

// Replicas take turns, so that they do not all say the same. Whose turn it is keeps it by asking; who dies loses it.
const turnMs = 5_000;

const due = `
local holder = redis.call('GET', KEYS[2])
if holder and holder ~= ARGV[1] then return {} end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ${turnMs})
return redis.call('ZRANGE', KEYS[1], '-inf', ARGV[2], 'BYSCORE', 'LIMIT', 0, ARGV[3], 'WITHSCORES')`;

const done = `
for i = 1, #ARGV, 2 do
  if redis.call('ZSCORE', KEYS[1], ARGV[i]) == ARGV[i + 1] then redis.call('ZREM', KEYS[1], ARGV[i]) end
end`;

declare module 'ioredis' {
  interface RedisCommander {
    due(timers: string, turn: string, me: string, now: number, limit: number): Promise<string[]>;
    done(timers: string, ...orderIdsAndScores: (string | number)[]): Promise<null>;
  }
}

/** Connects in the background, and again whenever Redis is back. `prefix` is what every key begins with. */
export const connectTimers = (url: string, prefix: string, log: Logger): Timers => {
  const me = randomUUID();
  const [timers, turn] = [`${prefix}:timers`, `${prefix}:turn`];
  const redis = new Redis(url, {
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    commandTimeout: 3_000,
    scripts: { due: { lua: due, numberOfKeys: 2 }, done: { lua: done, numberOfKeys: 1 } },
  }).on('error', (error) => log.debug({ error: error.message }, 'Redis does not answer'));

  return {
    set: async (given) => {
      if (given.length === 0) return;
      await redis.zadd(timers, 'GT', ...given.flatMap(({ orderId, expiresAt }) => [Date.parse(expiresAt), orderId]));
    },
    remove: async (orderIds) => {
      if (orderIds.length > 0) await redis.zrem(timers, ...orderIds);
    },
    due: async (now, limit) => {
      const found = await redis.due(timers, turn, me, now.getTime(), limit);
      return found.flatMap((orderId, nth) =>
        nth % 2 === 0 ? [{ orderId, expiresAt: new Date(Number(found[nth + 1])).toISOString() }] : [],
      );
    },
    done: async (given) => {
      if (given.length === 0) return;
      await redis.done(timers, ...given.flatMap(({ orderId, expiresAt }) => [orderId, Date.parse(expiresAt)]));
    },
    clear: async () => void (await redis.del(timers)),
    ping: async () => void (await redis.ping()),
    close: () => redis.disconnect(),
  };
};
