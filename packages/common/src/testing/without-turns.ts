import { syncBuiltinESMExports } from 'node:module';
import type { TestContext } from 'node:test';
import timers from 'node:timers/promises';

/**
 * Until the end of the test no worker begins a turn by itself, once the turn has come that it waits for already: only what
 * wakes it makes it work. What is started meanwhile stays so, and has to be stopped after the test.
 */
export const withoutTurns = (t: TestContext): void => {
  const untilAborted = async (_ms?: number, _value?: unknown, { signal }: { readonly signal?: AbortSignal } = {}) => {
    if (signal?.aborted) throw signal.reason;
    await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
  };
  const mocked = t.mock.method(timers, 'setTimeout', untilAborted);
  syncBuiltinESMExports();
  t.after(() => {
    mocked.mock.restore();
    syncBuiltinESMExports();
  });
};

/** Waits without a timer until something is so. @throws Error saying what never came to be */
export const untilWithoutTurns = async (what: string, look: () => Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 30_000; !(await look()); )
    if (Date.now() > end) throw new Error(`${what}: not so within 30 s, without a turn of a worker`);
};
