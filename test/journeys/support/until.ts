import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until something is so, by looking again and again.
 * @throws Error saying what never came to be, so that a journey that has failed ends within a minute by itself.
 */
export const until = async (what: string, isSo: () => Promise<boolean>, timeoutMs = 60_000): Promise<void> => {
  for (const end = Date.now() + timeoutMs; !(await isSo()); await sleep(200))
    if (Date.now() > end) throw new Error(`${what}: not so within ${timeoutMs / 1_000} s`);
};
