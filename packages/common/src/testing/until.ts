import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something is so. @throws Error saying what never came to be; 30 s is generous for anything local. */
export const until = async <T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  mostMs = 30_000,
): Promise<T> => {
  for (const end = Date.now() + mostMs; ; await sleep(20)) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > end) throw new Error(`${what}: not so within ${mostMs} ms`);
  }
};
