import type { Database } from '@ticketing/common/database/database';
import type { Logger } from '@ticketing/common/logger';
import { createWorker, type Worker } from '@ticketing/common/worker';
import { expireAll } from './use-cases/expire-orders.ts';

const everyMs = 500;

export type Sweeper = Worker & {
  /** Whether so many are due that it takes several turns. */
  isBusy(): boolean;
};

/** Looks twice a second for orders whose time is up. Timers make expiry prompt; this makes it certain. */
export const createSweeper = (database: Database, patienceSeconds: number, log: Logger): Sweeper => {
  let isBusy = false;
  const sweep = async (): Promise<void> => {
    try {
      await expireAll(database, patienceSeconds, () => {
        isBusy = true;
      });
    } finally {
      isBusy = false;
    }
  };
  return { ...createWorker(everyMs, sweep, log, 'the sweeper waits for its next turn'), isBusy: () => isBusy };
};
