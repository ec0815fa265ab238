import type { Queryable } from '@ticketing/common/database/database';
import { evolve, footprint, type OrderEvent } from '../domain/order.ts';
import type { StoredOrder } from './orders.ts';

/** What has been decided about a locked order: one event. */
export type Transition = { readonly order: StoredOrder; readonly event: OrderEvent };

/** Decides about locked orders one by one. */
export const decideEach = (
  orders: readonly StoredOrder[],
  decide: (order: StoredOrder) => readonly OrderEvent[],
): Transition[] => orders.flatMap((order) => decide(order).map((event) => ({ order, event })));

/**
 * Writes transitions of locked orders (at most one for each) set-based: the orders, their tickets' places (locked in id
 * order), an admission for every place that was sold, and a message for each. All statements are sent at once.
 */
export const saveTransitions = async (tx: Queryable, transitions: readonly Transition[]): Promise<void> => {
  if (transitions.length === 0) return;
  await Promise.all([moveOrders(tx, transitions), ...movePlaces(tx, transitions), sayEach(tx, transitions)]);
};

const moveOrders = (tx: Queryable, transitions: readonly Transition[]): Promise<object[]> => {
  const after = transitions.map(({ order, event }) => evolve(order, event));
  const lapses = transitions.map(({ event }) => event.type === 'order.cancelled' && event.isLapse);
  return tx.query(
    `update orders o
     set status = c.status, reason = c.reason, expires_at = c.expires_at, decide_at = c.decide_at, version = version + 1,
         paying_since = case when c.is_paying then coalesce(o.paying_since, clock_timestamp()) end,
         extensions = c.extensions, latest_decide_at = c.latest_decide_at,
         updated_at = greatest(clock_timestamp(), updated_at),
         bought_at = case when c.status = 'complete' then clock_timestamp() else bought_at end,
         lapsed_at = case when c.is_lapse then clock_timestamp() end
     from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::boolean[], $7::int[],
                 $8::timestamptz[], $9::boolean[])
          as c (id, status, reason, expires_at, decide_at, is_paying, extensions, latest_decide_at, is_lapse)
     where o.id = c.id`,
    [
      after.map((o) => o.id),
      after.map((o) => o.status),
      after.map((o) => o.reason),
      after.map((o) => o.expiresAt),
      after.map((o) => o.decideAt),
      after.map((o) => o.isPaying),
      after.map((o) => o.extensions),
      after.map((o) => o.latestDecideAt),
      lapses,
    ],
  );
};

const movePlaces = (tx: Queryable, transitions: readonly Transition[]): Promise<object[]>[] => {
  const moves = transitions.flatMap(({ order, event }) => {
    const [from, to] = [footprint(order.status), footprint(evolve(order, event).status)];
    const times = (kind: 'held' | 'sold') => Number(to === kind) - Number(from === kind);
    return from === to ? [] : [{ order, held: times('held') * order.quantity, sold: times('sold') * order.quantity }];
  });
  if (moves.length === 0) return [];
  const bought = moves.filter(({ sold }) => sold > 0);
  return [
    tx.query(`select from places where ticket_id = any ($1) order by ticket_id for update`, [
      moves.map(({ order }) => order.ticketId),
    ]),
    // Numbers go on from what is sold, so this stands before the counters move.
    ...(bought.length > 0 ? [admit(tx, bought)] : []),
    tx.query(
      // The bound shrinks to what the seller wants as holds end.
      `update places p set held = p.held + m.held, sold = p.sold + m.sold,
         quantity = greatest(coalesce(p.wanted, p.quantity), p.held + m.held + p.sold + m.sold)
       from (select ticket_id, sum(held)::int as held, sum(sold)::int as sold
             from unnest($1::uuid[], $2::int[], $3::int[]) as m (ticket_id, held, sold) group by ticket_id) as m
       where p.ticket_id = m.ticket_id`,
      [moves.map(({ order }) => order.ticketId), moves.map(({ held }) => held), moves.map(({ sold }) => sold)],
    ),
  ];
};

const admit = (tx: Queryable, bought: readonly { readonly order: StoredOrder }[]): Promise<object[]> =>
  tx.query(
    `insert into admissions (ticket_id, number, quantity, order_id)
     select ticket_id, last - n + 1, places_in_all, id
     from (select o.id, o.ticket_id, o.quantity, p.quantity as places_in_all,
                  p.sold + sum(o.quantity) over (partition by o.ticket_id order by o.id) as last
           from orders o join places p using (ticket_id) where o.id = any ($1)) as bought,
          generate_series(1, bought.quantity) as n`,
    [bought.map(({ order }) => order.id)],
  );

const sayEach = (tx: Queryable, transitions: readonly Transition[]): Promise<object[]> =>
  tx.query(
    `insert into outbox (type, aggregate_id, body)
     select c.type, o.id, order_body(o) from unnest($1::text[], $2::uuid[]) with ordinality as c (type, id, nth)
     join orders o on o.id = c.id order by c.nth`,
    [transitions.map(({ event }) => event.type), transitions.map(({ order }) => order.id)],
  );
