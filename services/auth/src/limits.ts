import { Refusal } from '@ticketing/common/refusal';
import { type Bucket, fullBucket, type Limit, refill, secondsToWait } from './domain/token-bucket.ts';

/**
 * What one network, one e-mail, one user may ask for. A network may be a whole campus, so it gets much; an e-mail is one
 * person, who mistypes a password now and then. Each replica counts by itself.
 */
export const limits = {
  attemptsByNetwork: { burst: 600, perMinute: 600 },
  signInsByEmail: { burst: 20, perMinute: 4 },
  signUpsByEmail: { burst: 30, perMinute: 4 },
  passwordChangesByUser: { burst: 10, perMinute: 2 },
  accountByNetwork: { burst: 300, perMinute: 300 },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof limits;

export type Limiter = {
  /** @throws Refusal `too-many-requests` with how long to wait. */
  take(limit: LimitName, key: string): void;
  /** What was taken turned out to be no attempt to guess. */
  giveBack(limit: LimitName, key: string): void;
};

export const unlimited: Limiter = { take: () => {}, giveBack: () => {} };

const mostBuckets = 50_000;

/** Counts in memory; buckets that are full again are dropped when there are many. */
export const createLimiter = (now: () => number = Date.now): Limiter => {
  const buckets = new Map<string, { limit: Limit; bucket: Bucket }>();

  const tidy = (nowMs: number): void => {
    for (const [key, { limit, bucket }] of buckets)
      if (refill(limit, bucket, nowMs).left >= limit.burst) buckets.delete(key);
    // Still too many: somebody invents keys faster than they refill. The oldest go.
    for (const key of [...buckets.keys()].slice(0, Math.max(0, buckets.size - mostBuckets / 2))) buckets.delete(key);
  };

  const change = (name: LimitName, key: string, by: number): number => {
    const limit = limits[name];
    const nowMs = now();
    const id = `${name} ${key}`;
    const bucket = refill(limit, buckets.get(id)?.bucket ?? fullBucket(limit, nowMs), nowMs);
    const wait = by < 0 ? secondsToWait(limit, bucket) : 0;
    if (wait === 0) {
      if (buckets.size >= mostBuckets) tidy(nowMs);
      buckets.set(id, { limit, bucket: { ...bucket, left: Math.min(limit.burst, bucket.left + by) } });
    }
    return wait;
  };

  return {
    take: (name, key) => {
      const wait = change(name, key, -1);
      if (wait > 0)
        throw new Refusal('too-many-requests', `That was often. Please try again in ${wait} seconds.`, {
          retryAfterSeconds: wait,
        });
    },
    giveBack: (name, key) => void change(name, key, 1),
  };
};

/**
 * Lets somebody guess a secret. Only wrong guesses count, but each is counted before it is looked at, so that many at
 * once are no way round.
 */
export const countWrong = async <T>(
  limiter: Limiter,
  limit: LimitName,
  key: string,
  guess: () => Promise<T>,
): Promise<T> => {
  limiter.take(limit, key);
  let isWrong = false;
  try {
    return await guess();
  } catch (error) {
    isWrong = error instanceof Refusal && ['invalid-credentials', 'invalid-input'].includes(error.code);
    throw error;
  } finally {
    if (!isWrong) limiter.giveBack(limit, key);
  }
};
