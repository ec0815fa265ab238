import type { Queryable } from '@ticketing/common/database/database';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import type { Difference, Transition } from '../domain/availability.ts';

type Changed = {
  readonly ticket_id: string;
  readonly was_status: OrderState['status'] | null;
  readonly was_quantity: number | null;
  readonly status: OrderState['status'];
  readonly quantity: number;
};

/**
 * Keeps orders that are newer than what is known of them; one that is cancelled or refunded stays so, and a complete one
 * can only be refunded. Each order may occur once. Gives what changed.
 */
export const keepNewerOrders = async (tx: Queryable, orders: readonly OrderState[]): Promise<Transition[]> => {
  const rows = await tx.query<Changed>(
    `insert into ticket_orders as known
       (order_id, ticket_id, seller_id, quantity, total_cents, status, decide_at, updated_at, version)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::bigint[], $6::text[], $7::timestamptz[],
       $8::timestamptz[], $9::int[]) as heard (order_id) order by order_id
     on conflict (order_id) do update set quantity = excluded.quantity, total_cents = excluded.total_cents,
       status = excluded.status, decide_at = excluded.decide_at, updated_at = excluded.updated_at,
       version = excluded.version
     where excluded.version > known.version
       and (known.status in ('awaiting-payment', 'confirming') or excluded.status = known.status
            or (known.status = 'complete' and excluded.status = 'refunded'))
     returning new.ticket_id, old.status as was_status, old.quantity as was_quantity, new.status, new.quantity`,
    [
      orders.map(({ id }) => id),
      orders.map(({ ticketId }) => ticketId),
      orders.map(({ sellerId }) => sellerId),
      orders.map(({ quantity }) => quantity),
      orders.map(({ totalCents }) => totalCents),
      orders.map(({ status }) => status),
      orders.map(({ decideAt }) => decideAt),
      orders.map(({ updatedAt }) => updatedAt),
      orders.map(({ version }) => version),
    ],
  );
  return rows.map((row) => ({
    ticketId: row.ticket_id,
    was: row.was_status === null ? null : { status: row.was_status, quantity: row.was_quantity ?? 0 },
    is: { status: row.status, quantity: row.quantity },
  }));
};

/**
 * Applies differences to the tickets there are, once to each, and gives the ids of those whose public view changed.
 * When the last free place goes, or a hold ends later while none is free, that is when the next place may be free again.
 */
export const applyDifferences = async (tx: Queryable, differences: readonly Difference[]): Promise<string[]> => {
  const rows = await tx.query<{ id: string }>(
    `with counted as (
       select t.id, t.held + d.held as held, t.sold + d.sold as sold,
         case when t.held + d.held + t.sold + d.sold >= t.quantity then (
           select min(o.decide_at) from ticket_orders o where o.ticket_id = t.id and o.status = 'awaiting-payment'
         ) end as next_release_at
       from unnest($1::uuid[], $2::int[], $3::int[]) as d (id, held, sold) join tickets t on t.id = d.id)
     update tickets t set held = c.held, sold = c.sold, next_release_at = c.next_release_at,
       availability_version = t.availability_version + 1
     from counted c
     where t.id = c.id and (t.held, t.sold, t.next_release_at) is distinct from (c.held, c.sold, c.next_release_at)
     returning t.id`,
    [
      differences.map(({ ticketId }) => ticketId),
      differences.map(({ held }) => held),
      differences.map(({ sold }) => sold),
    ],
  );
  return rows.map(({ id }) => id);
};
