import type { Queryable } from '@ticketing/common/database/database';
import { type TicketRow, ticketColumns } from './ticket-row.ts';

/** A seller's newest tickets, whatever their status. */
export const newestTicketsOf = (db: Queryable, sellerId: string, limit: number): Promise<TicketRow[]> =>
  db.query<TicketRow>(
    `select ${ticketColumns} from tickets t where t.seller_id = $1
     order by t.created_at desc, t.id desc limit $2`,
    [sellerId, limit],
  );

/** What a seller's complete orders come to. */
export const earnedBy = async (db: Queryable, sellerId: string): Promise<number> => {
  const [row] = await db.query<{ cents: number }>(
    `select coalesce(sum(total_cents), 0)::bigint as cents from ticket_orders
     where seller_id = $1 and status = 'complete'`,
    [sellerId],
  );
  return row!.cents;
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
