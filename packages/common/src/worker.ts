import type { Logger } from './logger.ts';
import { pause } from './pause.ts';
import type { Background } from './service/definition.ts';

export type Worker = {
  start(): Background;
  /** Has the work done now instead of at its next turn; while it is being done, once more. */
  wake(): void;
};

/**
 * Work that is done again and again: at the start, when woken, else every so often, never twice at a time. (A process that
 * is replaced more often than that has its work done, too.) What fails is done again at its next turn; the log states
 * it with `whenFailed`, once and then for every twentieth failure in a row.
 */
export const createWorker = (
  everyMs: number,
  work: (stopping: AbortSignal) => Promise<void>,
  log: Logger,
  whenFailed: string,
): Worker => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let woken = Promise.withResolvers<void>();
  const goOn = async (): Promise<void> => {
    for (let failures = 0; !signal.aborted; ) {
      woken = Promise.withResolvers();
      try {
        await work(signal);
        failures = 0;
      } catch (error) {
        if (failures++ % 20 === 0) log.warn({ error: String(error) }, whenFailed);
      }
      await Promise.race([woken.promise, pause(everyMs, signal)]);
    }
  };
  return {
    wake: () => woken.resolve(),
    start: () => {
      const done = goOn();
      return {
        stop: async () => {
          stopping.abort();
          await done;
        },
      };
    },
  };
};
