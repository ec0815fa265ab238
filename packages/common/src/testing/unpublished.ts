import type { Database } from '../database/database.ts';

/** How many messages the relay has yet to publish. */
export const countUnpublished = async (database: Database): Promise<number> => {
  const [row] = await database.query<{ count: number }>(
    `select count(*) from outbox, relay where (txid, pos) > (published_txid, published_pos)`,
  );
  return row?.count ?? 0;
};
