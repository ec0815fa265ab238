import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { createBoundedMemory } from './bounded-memory.ts';
import { isRate, type LimitTable, type RateLimit } from './limit.ts';
import type { SharedStore } from './shared-store.ts';

/** Whether the limit is exceeded, and how many whole seconds to wait in that case. */
export type Count = { readonly isOver: boolean; readonly retryAfterSeconds: number };

export type Rate = {
  count(key: string): Promise<Count>;
  refund(key: string): Promise<void>;
  /** Clears the keys that this process refuses without a round trip, so that their list stays short. */
  clearBlocked(): void;
};

/**
 * Counts one limit in Redis, together with the other replicas. While Redis is away every process continues with half the
 * points, so that limits are neither off nor refuse everybody. A refused key is refused from memory until the time is up,
 * without a round trip.
 */
export const createRate = (limit: RateLimit, keyPrefix: string, store: SharedStore): Rate => {
  const { points, perSeconds: duration, countedBy, refundable } = limit;
  if (countedBy === 'process') return inMemory(createBoundedMemory({ points, duration }));
  const alone = createBoundedMemory({ points: Math.ceil(points / 2), duration });
  const shared = new RateLimiterRedis({
    storeClient: store.redis,
    keyPrefix,
    points,
    duration,
    ...(refundable ? {} : { inMemoryBlockOnConsumed: points + 1 }),
  });
  const together = async <T>(ask: () => Promise<T>, countAlone: () => Promise<T>): Promise<T> => {
    if (!store.isAvailable()) return countAlone();
    try {
      return await store.within(ask());
    } catch (error) {
      if (error instanceof RateLimiterRes) throw error;
      store.failed();
      return countAlone();
    }
  };
  return {
    count: (key) =>
      counted(
        together(
          () => shared.consume(key),
          () => alone.consume(key),
        ),
      ),
    refund: async (key) => {
      await together<unknown>(
        () => shared.reward(key),
        () => alone.reward(key),
      );
    },
    clearBlocked: () => shared.deleteInMemoryBlockedAll(),
  };
};

const inMemory = (memory: ReturnType<typeof createBoundedMemory>): Rate => ({
  count: (key) => counted(memory.consume(key)),
  refund: async (key) => void (await memory.reward(key)),
  clearBlocked: () => {},
});

const counted = (consumed: Promise<RateLimiterRes>): Promise<Count> =>
  consumed.then(
    () => ({ isOver: false, retryAfterSeconds: 0 }),
    (refused: unknown) => {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      return { isOver: true, retryAfterSeconds: Math.max(1, Math.ceil(refused.msBeforeNext / 1_000)) };
    },
  );

/** A rate for each of a table's rates. */
export const createRates = (table: LimitTable, keyPrefix: string, store: SharedStore): ReadonlyMap<string, Rate> =>
  new Map(
    Object.entries(table).flatMap(([name, limit]) =>
      isRate(limit) ? [[name, createRate(limit, `${keyPrefix}:${name}`, store)] as const] : [],
    ),
  );
