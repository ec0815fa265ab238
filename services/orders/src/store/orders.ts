import type { Queryable } from '@ticketing/common/database/database';
import { type Republish, raiseVersions } from '@ticketing/common/messaging/republish';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import type { CurrentEvent } from '../domain/event.ts';
import type { Order } from '../domain/order.ts';
import type { ReadOrder } from '../domain/public-order.ts';

/** An order as its row has it, with what moving its places needs. */
export type StoredOrder = Order & { readonly ticketId: string; readonly quantity: number };

const columns = `id, status, reason, expires_at as "expiresAt", decide_at as "decideAt", paying_since is not null as "isPaying",
  extensions, latest_decide_at as "latestDecideAt", ticket_id as "ticketId", quantity`;

/** Locks orders in id order. */
export const lockOrders = (tx: Queryable, ids: readonly string[]): Promise<StoredOrder[]> =>
  tx.query<StoredOrder>(`select ${columns} from orders where id = any ($1) order by id for update`, [ids]);

/** Locks a buyer's own order, or gives null. */
export const lockOwnOrder = async (tx: Queryable, id: string, buyerId: string): Promise<StoredOrder | null> => {
  const [order] = await tx.query<StoredOrder>(
    `select ${columns} from orders where id = $1 and buyer_id = $2 for update`,
    [id, buyerId],
  );
  return order ?? null;
};

/**
 * Locks unpaid orders whose time is up and that may be decided, and reads this database's clock after that: the one
 * clock that decides. Those somebody else is deciding are left to them. The bound stands in a subquery since a volatile
 * clock cannot bound an index: without it every order that waits for payment was read.
 */
export const lockDueOrders = async (
  tx: Queryable,
  heardUntil: Date,
  patienceSeconds: number,
  limit: number,
): Promise<{ orders: StoredOrder[]; now: Date }> => {
  const orders = await tx.query<StoredOrder>(
    `select ${columns} from orders
     where status = 'awaiting-payment'
       and decide_at <= (select least(now, greatest($1, now - make_interval(secs => $2))) from clock_timestamp() as now)
     order by decide_at limit $3 for update skip locked`,
    [heardUntil, patienceSeconds, limit],
  );
  return { orders: orders.sort((a, b) => (a.id < b.id ? -1 : 1)), now: await readClock(tx) };
};

/** This database's clock, to be read after an order is locked. */
export const readClock = async (tx: Queryable): Promise<Date> => {
  const [row] = await tx.query<{ now: Date }>('select clock_timestamp()::timestamptz(3) as now');
  return row!.now;
};

export type Row = { readonly body: OrderState; readonly current: CurrentEvent | null };

export const read = ({ body, current }: Row): ReadOrder => ({ ...body, current });

/** The newest version of the event of an order `o`. */
export const currentEvent = `(select json_build_object('event', e.event, 'since', e.since) from event_versions e
  where e.ticket_id = o.ticket_id order by e.version desc limit 1) as current`;

/** A buyer's own order, or null. */
export const findOwnOrder = async (db: Queryable, id: string, buyerId: string): Promise<ReadOrder | null> => {
  const [row] = await db.query<Row>(
    `select order_body(o) as body, ${currentEvent} from orders o where id = $1 and buyer_id = $2`,
    [id, buyerId],
  );
  return row ? read(row) : null;
};

/** The events of these orders as they are now, by order. */
export const findCurrentEvents = async (
  db: Queryable,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, CurrentEvent | null>> => {
  const rows = await db.query<{ id: string; current: CurrentEvent | null }>(
    `select id, ${currentEvent} from orders o where id = any ($1)`,
    [orderIds],
  );
  return new Map(rows.map(({ id, current }) => [id, current]));
};

/** Whether an order with this id exists, regardless of its buyer. */
export const orderExists = async (db: Queryable, id: string): Promise<boolean> =>
  (await db.query('select from orders where id = $1', [id])).length > 0;

/** A buyer's orders (of one ticket if given), newest first (ids are in order of time), before an id when one is given. */
export const listOwnOrders = async (
  db: Queryable,
  { buyerId, ticketId }: { readonly buyerId: string; readonly ticketId: string | null },
  before: string | null,
  limit: number,
): Promise<ReadOrder[]> => {
  const rows = await db.query<Row>(
    `select order_body(o) as body, ${currentEvent} from orders o
     where buyer_id = $1 and id < coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
       and ($4::uuid is null or ticket_id = $4)
     order by id desc limit $3`,
    [buyerId, before, limit, ticketId],
  );
  return rows.map(read);
};

/** Buyers' orders that changed at a moment or later, among the newest 100 of each buyer. */
export const listOrdersChangedSince = async (
  db: Queryable,
  buyerIds: readonly string[],
  since: Date,
): Promise<ReadOrder[]> => {
  const rows = await db.query<Row>(
    `select order_body(o) as body, ${currentEvent}
     from unnest($1::uuid[]) as buyer (id)
     cross join lateral (select * from orders where buyer_id = buyer.id order by id desc limit 100) as o
     where o.updated_at >= $2 order by o.updated_at`,
    [buyerIds, since],
  );
  return rows.map(read);
};

/** Puts the current state of a page of orders into the outbox again. */
export const republishOrders: Republish = async (tx, page) => {
  await raiseVersions(tx, 'orders', page);
  const said = await tx.query<{ id: string }>(
    `insert into outbox (type, aggregate_id, body)
     select case status when 'awaiting-payment' then
                          case when paying_since is null and extensions = 0 then 'order.created' else 'order.updated' end
                        when 'confirming' then 'order.accepted'
                        when 'cancelled' then 'order.cancelled'
                        else 'order.completed' end, id, order_body(o)
     from orders o where id > $1 order by id limit $2
     returning aggregate_id as id`,
    [page.after, page.limit],
  );
  return said.at(-1)?.id ?? null;
};

/**
 * This database came back from a backup: nothing is cancelled before what payments said since has been heard again. So
 * unpaid orders get so many seconds from now, and payments' answers are asked for anew. Their buyers may pay in that time, so
 * the time of those that nobody pays for moves, too.
 */
export const waitForPayments = async (tx: Queryable, seconds: number): Promise<void> => {
  await tx.query(
    `update orders set decide_at = greatest(decide_at, until),
       expires_at = case when paying_since is null then greatest(decide_at, until) else expires_at end
     from (select clock_timestamp()::timestamptz(3) + make_interval(secs => $1) as until) as moved
     where status = 'awaiting-payment'`,
    [seconds],
  );
  await tx.query(`update deadline set asked_at = '-infinity', answered_at = '-infinity'`);
};
