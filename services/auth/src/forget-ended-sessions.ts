import type { Database } from '@ticketing/common/database/database';
import type { Logger } from '@ticketing/common/logger';
import type { Background } from '@ticketing/common/service/definition';
import { deleteEndedSessions } from './store/sessions.ts';

const everyMs = 3_600_000;

/** Forgets sessions that have run out, every hour. */
export const forgetEndedSessions = (database: Database, log: Logger): Background => {
  const timer = setInterval(() => {
    deleteEndedSessions(database).catch((error) => log.warn({ error: String(error) }, 'ended sessions stay a while'));
  }, everyMs).unref();
  return { stop: () => clearInterval(timer) };
};
