import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';

const mostKeys = 20_000;

/** Counts in this process' memory. With a great many keys the oldest are forgotten, so that inventing keys fills nothing. */
export type BoundedMemory = {
  /** @throws RateLimiterRes when there were too many */
  consume(key: string): Promise<RateLimiterRes>;
  reward(key: string): Promise<unknown>;
};

export const createBoundedMemory = (options: { readonly points: number; readonly duration: number }): BoundedMemory => {
  const limiter = new RateLimiterMemory(options);
  const known = new Set<string>();
  const forgetOldest = (): void => {
    for (const key of [...known].slice(0, mostKeys / 10)) {
      known.delete(key);
      void limiter.delete(key);
    }
  };
  return {
    consume: (key) => {
      if (!known.has(key)) {
        if (known.size >= mostKeys) forgetOldest();
        known.add(key);
      }
      return limiter.consume(key);
    },
    reward: (key) => (known.has(key) ? limiter.reward(key) : Promise.resolve()),
  };
};
