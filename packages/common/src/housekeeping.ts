import type { Database } from './database/database.ts';
import type { Logger } from './logger.ts';
import { createWorker, type Worker } from './worker.ts';

const everyMs = 3_600_000;

/**
 * Deletes expired data: answers for idempotency keys after 24 h, the inbox after 7 days, ended sessions whose tokens have
 * all expired, and the outbox after 30 days as far as every consumer has confirmed it.
 */
export const createHousekeeping = (database: Database, log: Logger): Worker => {
  const tidy = async (): Promise<void> => {
    await database.query(`delete from idempotency_keys where claimed_at < now() - interval '24 hours'`);
    await database.query('delete from ended_sessions where until < now()');
    await database.query(`delete from inbox where received_at < now() - interval '7 days'`);
    await database.query(
      `delete from outbox using relay where created_at < now() - interval '30 days'
         and (txid, pos) <= (confirmed_txid, confirmed_pos)`,
    );
  };
  return createWorker(everyMs, tidy, log, 'housekeeping waits for its next turn');
};
