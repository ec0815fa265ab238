import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Polls until a condition holds.
 * @throws Error naming the condition after a timeout, so that a failed journey ends by itself within a minute
 */
export const until = async (what: string, isSo: () => Promise<boolean>, timeoutMs = 60_000): Promise<void> => {
  for (const end = Date.now() + timeoutMs; !(await isSo()); await sleep(200))
    if (Date.now() > end) throw new Error(`${what}: timed out after ${timeoutMs / 1_000} s`);
};
