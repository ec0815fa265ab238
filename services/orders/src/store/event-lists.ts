import type { Queryable } from '@ticketing/common/database/database';
import type { OrderQuery } from '@ticketing/contracts/http/orders';
import type { ReadOrder } from '../domain/public-order.ts';
import { currentEvent, type Row, read } from './orders.ts';

export type EventList = NonNullable<OrderQuery['when']>;

/**
 * The place of an order in a list: its part (unpaid orders are in the first), when its event starts (null for unknown), and its
 * id. The parts are as of a moment, so that no order moves from one to another between two pages.
 */
export type ListMark = {
  readonly asOf: Date;
  readonly part: number;
  readonly startsAt: Date | null;
  readonly id: string;
};

// The values of each statement: buyer, ticket (null for all), as of when, part, start and id of the last order, limit.
const asOf = `coalesce($3::timestamptz, date_trunc('milliseconds', now()))`;
const ofTicket = 'o.buyer_id = $1 and ($2::uuid is null or o.ticket_id = $2)';
const startsAt = `coalesce(t.starts_at, t.ends_at, 'infinity')`;
const overAt = `coalesce(t.ends_at, t.starts_at, 'infinity')`;
const lastStartsAt = `coalesce($5::timestamptz, 'infinity')`;

const lists: Readonly<Record<EventList, { readonly rows: string; readonly follows: string; readonly order: string }>> =
  {
    coming: {
      // Each part has its partial index.
      rows: `select o.id, 0 as part, ${startsAt} as starts_at
      from orders o left join tickets t on t.id = o.ticket_id
      where ${ofTicket} and o.status in ('awaiting-payment', 'confirming')
      union all
      select o.id, case when o.bought_at > ${asOf} then 0 else 1 end, ${startsAt}
      from orders o left join tickets t on t.id = o.ticket_id
      where ${ofTicket} and o.status = 'complete' and ${overAt} > ${asOf}`,
      follows: `(part, starts_at, id) > ($4, ${lastStartsAt}, $6)`,
      order: 'part, starts_at, id',
    },
    past: {
      rows: `select o.id, 0 as part, ${startsAt} as starts_at
      from orders o join tickets t on t.id = o.ticket_id
      where ${ofTicket} and o.status = 'complete' and ${overAt} <= ${asOf}`,
      follows: `(part, starts_at, id) < ($4, ${lastStartsAt}, $6)`,
      order: 'starts_at desc, id desc',
    },
    cancelled: {
      rows: `select o.id, 0 as part, timestamptz 'infinity' as starts_at
      from orders o where ${ofTicket} and o.status in ('cancelled', 'refunded')`,
      follows: `$4::int is not null and ${lastStartsAt} is not null and id < $6`,
      order: 'id desc',
    },
  };

/**
 * A buyer's orders of a list, after a place if one is given. Their events are dated as orders has last heard of them. Orders
 * have no date of their own, so that an edit of a listing is one row (ADR 0020); so a page reads the dates of the whole list.
 */
export const listByEvent = async (
  db: Queryable,
  list: EventList,
  { buyerId, ticketId }: { readonly buyerId: string; readonly ticketId: string | null },
  after: ListMark | null,
  limit: number,
): Promise<{ readonly order: ReadOrder; readonly mark: ListMark }[]> => {
  const { rows, follows, order } = lists[list];
  const found = await db.query<Row & ListMark>(
    `select order_body(o) as body, ${currentEvent}, o.id, part, nullif(listed.starts_at, 'infinity') as "startsAt",
       ${asOf} as "asOf"
     from (select * from (${rows}) as mine where $6::uuid is null or (${follows}) order by ${order} limit $7) as listed
     join orders o using (id) order by ${order}`,
    [buyerId, ticketId, after?.asOf, after?.part, after?.startsAt, after?.id, limit],
  );
  return found.map(({ body, current, ...mark }) => ({ order: read({ body, current }), mark }));
};
