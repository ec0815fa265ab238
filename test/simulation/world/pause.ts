import { currentWorld } from './world.ts';

type Real = typeof import('@ticketing/common/pause');

const pause: Real['pause'] = async (milliseconds, signal) => {
  if (!signal?.aborted) await currentWorld().scheduler.sleep(milliseconds);
};

/** As the real one, but for its dice. */
const backoffMs: Real['backoffMs'] = (attempt, firstMs, mostMs) =>
  Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 30));

const unlessAborted: Real['unlessAborted'] = (work, signal) =>
  new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });

({ pause, backoffMs, unlessAborted }) satisfies Real;

export { backoffMs, pause, unlessAborted };
