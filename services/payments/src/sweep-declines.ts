import type { Database } from '@ticketing/common/database/database';
import type { Logger } from '@ticketing/common/logger';
import { createWorker, type Worker } from '@ticketing/common/worker';
import { deleteOldDeclines } from './store/declines.ts';

const everyMs = 3_600_000;

/** Deletes declined cards that no longer make anybody pause: at the start, and every hour. */
export const sweepDeclines = (database: Database, log: Logger): Worker =>
  createWorker(everyMs, () => deleteOldDeclines(database), log, 'cannot delete old card declines; retrying');
