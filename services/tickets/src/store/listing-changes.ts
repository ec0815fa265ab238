import type { Queryable } from '@ticketing/common/database/database';

/**
 * Asks whether any listing was made, edited or taken off sale since it was last asked, by whichever replica. Each such
 * change says a message, and what is sold or held says none; so it is seen by the outbox, of transactions that could not
 * be seen before: exact, whatever the order in which they commit. Costs a look at the end of an index.
 */
export const watchListings = (db: Queryable): (() => Promise<boolean>) => {
  let seen = '1:1:';
  return async () => {
    const [row] = await db.query<{ seen: string; changed: boolean }>(
      `select pg_current_snapshot()::text as seen,
         exists (select from outbox where txid >= pg_snapshot_xmin($1::pg_snapshot)
                   and not pg_visible_in_snapshot(txid, $1::pg_snapshot)) as changed`,
      [seen],
    );
    seen = row!.seen;
    return row!.changed;
  };
};
