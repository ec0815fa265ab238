import type { Database } from '@ticketing/common/database/database';
import type { Logger } from '@ticketing/common/logger';
import { createWorker, type Worker } from '@ticketing/common/worker';
import { expireAll } from './use-cases/expire-orders.ts';

const everyMs = 500;

/** Looks twice a second for orders whose time is up. Timers make expiry prompt; this makes it certain. */
export const createSweeper = (database: Database, patienceSeconds: number, log: Logger): Worker =>
  createWorker(everyMs, () => expireAll(database, patienceSeconds), log, 'the sweeper waits for its next turn');
