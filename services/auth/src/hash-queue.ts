import { Refusal } from '@ticketing/common/refusal';

export type HashQueueOptions = {
  /** How many run at once, and how many more may wait. */
  readonly atOnce: number;
  readonly waiting: number;
  /** Nobody waits longer than this, in milliseconds. */
  readonly mostWaitMs: number;
};

export type HashQueue = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Runs costly work a few at a time, first come, first served.
 * @throws Refusal `too-many-requests` when too many wait already, or when one's turn did not come in time.
 */
export const createHashQueue = ({ atOnce, waiting, mostWaitMs }: HashQueueOptions): HashQueue => {
  const queue = new Set<() => void>();
  let running = 0;

  const turn = async (): Promise<void> => {
    if (running < atOnce) {
      running += 1;
      return;
    }
    if (queue.size >= waiting) throw busy();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const giveUp = setTimeout(() => {
      queue.delete(admit);
      reject(busy());
    }, mostWaitMs);
    const admit = (): void => {
      clearTimeout(giveUp);
      resolve();
    };
    queue.add(admit);
    return promise;
  };

  /** Hands the place to whoever waits longest, so that nobody who comes later slips in between. */
  const leave = (): void => {
    const [next] = queue;
    if (!next) {
      running -= 1;
      return;
    }
    queue.delete(next);
    next();
  };

  return async (work) => {
    await turn();
    try {
      return await work();
    } finally {
      leave();
    }
  };
};

const busy = () =>
  new Refusal('too-many-requests', 'Many people are signing in at once. Please try again in a moment.', {
    retryAfterSeconds: 2,
    facts: { limit: 'hashes' },
  });
