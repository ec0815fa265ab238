import type { Queryable } from '@ticketing/common/database/database';
import type { OrderStatus } from '@ticketing/contracts/http/orders';
import type { OrderState } from '@ticketing/contracts/messages/orders';

/** What orders has decided, as far as it has been heard of. */
export const findOrderStatus = async (db: Queryable, id: string): Promise<OrderStatus | null> => {
  const [row] = await db.query<{ status: OrderStatus }>('select status from orders where id = $1', [id]);
  return row?.status ?? null;
};

/** Keeps the newest version of orders heard of; a settled one is never unsettled. Gives the ids of those that changed. */
export const upsertOrders = async (tx: Queryable, orders: readonly OrderState[]): Promise<string[]> => {
  const rows = await tx.query<{ id: string }>(
    `insert into orders (id, title, quantity, buyer_id, seller_id, status, total_cents, currency, decide_at, version)
     select distinct on (id) id, title, quantity, "buyerId", "sellerId", status, "totalCents", currency, "decideAt", version
     from json_to_recordset($1::json) as o (id uuid, title text, quantity integer, "buyerId" uuid, "sellerId" uuid, status text, "totalCents" bigint,
       currency text, "decideAt" timestamptz, version bigint)
     order by id, version desc
     on conflict (id) do update set title = excluded.title, quantity = excluded.quantity, buyer_id = excluded.buyer_id, seller_id = excluded.seller_id,
       status = excluded.status, total_cents = excluded.total_cents, currency = excluded.currency,
       decide_at = excluded.decide_at, version = excluded.version
     where excluded.version > orders.version
       and (orders.status in ('awaiting-payment', 'confirming') or excluded.status = orders.status
            or (orders.status = 'complete' and excluded.status = 'refunded'))
     returning id`,
    [JSON.stringify(orders)],
  );
  return rows.map(({ id }) => id);
};

/** Empties the copy. */
export const forgetOrders = async (tx: Queryable): Promise<void> => {
  await tx.query('truncate orders');
};
