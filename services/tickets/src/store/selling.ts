import type { Queryable } from '@ticketing/common/database/database';

/** What all complete orders of a seller come to. */
export const totalsOf = async (db: Queryable, sellerId: string): Promise<{ places: number; cents: number }> => {
  const [row] = await db.query<{ places: number; cents: number }>(
    `select coalesce(sum(quantity), 0)::bigint as places, coalesce(sum(total_cents), 0)::bigint as cents
     from ticket_orders where seller_id = $1 and status = 'complete'`,
    [sellerId],
  );
  return row!;
};

/** Places and money of a seller's complete orders for each day (UTC) since `since` that had any, oldest first. */
export const salesByDay = (
  db: Queryable,
  sellerId: string,
  since: Date,
): Promise<{ day: string; places: number; cents: number }[]> =>
  db.query(
    `select to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD') as day,
       sum(quantity)::bigint as places, sum(total_cents)::bigint as cents
     from ticket_orders where seller_id = $1 and status = 'complete' and updated_at >= $2
     group by 1 order by 1`,
    [sellerId, since],
  );
