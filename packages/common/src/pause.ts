import { setTimeout } from 'node:timers/promises';

/** Waits, or returns early (without throwing) when the signal fires. */
export const pause = async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
  await setTimeout(milliseconds, undefined, signal ? { signal } : {}).catch(() => {});
};

/**
 * Resolves or rejects as the work does, or rejects with the signal's reason once it fires. Leaves nothing behind at the
 * signal. `Promise.race` would: each race with a promise that stays pending for months keeps some memory at that promise.
 */
export const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });

/** Back-off that doubles from `firstMs` up to `mostMs`, with up to a quarter taken off so that replicas spread out. Whole milliseconds. */
export const backoffMs = (attempt: number, firstMs: number, mostMs: number): number =>
  Math.round(Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 30)) * (1 - Math.random() / 4));
