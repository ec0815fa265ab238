import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

const patienceMs = 60_000;

/** Waits until something is so. @throws AssertionError naming it after a minute */
export const until = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
  for (const startedAt = performance.now(); !(await isSo()); await pause(50))
    if (performance.now() - startedAt > patienceMs)
      assert.fail(`after ${patienceMs} ms it is still not so that ${what}`);
};
