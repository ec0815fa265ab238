import type { Database } from '@ticketing/common/database/database';
import type { Logger } from '@ticketing/common/logger';
import { pause } from '@ticketing/common/pause';
import type { Background } from '@ticketing/common/service/definition';
import { expireAll } from './use-cases/expire-orders.ts';

const everyMs = 500;

export type Sweeper = { start(): Background; sweepNow(): void };

/** Looks twice a second for orders whose time is up. Timers make expiry prompt; this makes it certain. */
export const createSweeper = (database: Database, patienceSeconds: number, log: Logger): Sweeper => {
  const stopping = new AbortController();
  let asked = Promise.withResolvers<void>();
  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await Promise.race([asked.promise, pause(everyMs, stopping.signal)]);
      asked = Promise.withResolvers<void>();
      await expireAll(database, patienceSeconds).catch((error) =>
        log.warn({ error: String(error) }, 'the sweeper waits for its next turn'),
      );
    }
  };
  return {
    sweepNow: () => asked.resolve(),
    start: () => {
      const done = work();
      return {
        stop: async () => {
          stopping.abort();
          await done;
        },
      };
    },
  };
};
