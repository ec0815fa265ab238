import type { Queryable } from '../database/database.ts';
import { until } from './until.ts';

/**
 * Waits until the log can be read to its end. A transaction that writes in any database of the server holds a log back, and
 * test files share a server.
 */
export const untilReadable = (db: Queryable): Promise<true> =>
  until('the log can be read to its end', async () => {
    const held = await db.query('select from outbox where txid >= pg_snapshot_xmin(pg_current_snapshot()) limit 1');
    return held.length === 0;
  });
