import type { Database } from '@ticketing/common/database/database';
import type { Logger } from '@ticketing/common/logger';
import { createWorker, type Worker } from '@ticketing/common/worker';
import { deleteEndedSessions } from './store/sessions.ts';

const everyMs = 3_600_000;

/** Forgets sessions that have run out, at the start, and every hour. */
export const forgetEndedSessions = (database: Database, log: Logger): Worker =>
  createWorker(everyMs, () => deleteEndedSessions(database), log, 'ended sessions stay a while');
