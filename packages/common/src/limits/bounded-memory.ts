import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';

const maxKeys = 20_000;

/** Counts in this process's memory. With very many keys the oldest are dropped, so that invented keys cannot fill the memory. */
export type BoundedMemory = {
  /** @throws RateLimiterRes when the limit is exceeded */
  consume(key: string): Promise<RateLimiterRes>;
  reward(key: string): Promise<unknown>;
};

export const createBoundedMemory = (options: { readonly points: number; readonly duration: number }): BoundedMemory => {
  const limiter = new RateLimiterMemory(options);
  const known = new Set<string>();
  const dropOldest = (): void => {
    for (const key of [...known].slice(0, maxKeys / 10)) {
      known.delete(key);
      void limiter.delete(key);
    }
  };
  return {
    consume: (key) => {
      if (!known.has(key)) {
        if (known.size >= maxKeys) dropOldest();
        known.add(key);
      }
      return limiter.consume(key);
    },
    reward: (key) => (known.has(key) ? limiter.reward(key) : Promise.resolve()),
  };
};
