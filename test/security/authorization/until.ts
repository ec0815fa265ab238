import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

const timeoutMs = 60_000;

/** Polls until a condition holds. @throws AssertionError naming it after a minute */
export const until = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
  for (const startedAt = performance.now(); !(await isSo()); await pause(50))
    if (performance.now() - startedAt > timeoutMs) assert.fail(`timed out after ${timeoutMs} ms: ${what}`);
};
