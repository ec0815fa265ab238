import type { Database } from '@ticketing/common/database/database';
import type { Logger } from '@ticketing/common/logger';
import { createWorker, type Worker } from '@ticketing/common/worker';
import { deleteOldDeclines } from './store/declines.ts';

const everyMs = 3_600_000;

/** Forgets declined cards that pause nobody any more. */
export const forgetDeclines = (database: Database, log: Logger): Worker =>
  createWorker(everyMs, () => deleteOldDeclines(database), log, 'declined cards are forgotten at the next turn');
