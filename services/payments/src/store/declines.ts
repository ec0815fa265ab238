import type { Queryable } from '@ticketing/common/database/database';
import type { Decline } from '../domain/declines.ts';

/** The payment, the order and the buyer of a declined card. */
export type Declined = { readonly paymentId: string; readonly orderId: string; readonly buyerId: string };

/** Counts a declined charge of one of our intents once. Null when it was counted before, or the intent is unknown. */
export const insertDecline = async (db: Queryable, intentId: string, chargeId: string): Promise<Declined | null> => {
  const [declined] = await db.query<Declined>(
    `insert into card_declines (charge_id, order_id, buyer_id)
     select $2, order_id, buyer_id from payments where intent_id = $1
     on conflict do nothing returning order_id as "orderId", buyer_id as "buyerId",
       (select id from payments where intent_id = $1) as "paymentId"`,
    [intentId, chargeId],
  );
  return declined ?? null;
};

/** A buyer's declines of the last day, newest first, at most 100, and the database's clock. */
export const findDeclines = async (
  db: Queryable,
  buyerId: string,
): Promise<{ readonly declines: readonly Decline[]; readonly now: Date }> => {
  const rows = await db.query<{ orderId: string | null; declinedAt: Date; now: Date }>(
    `select d.order_id as "orderId", d.declined_at as "declinedAt", now() as now
     from (select 1) as one left join lateral (
       select order_id, declined_at from card_declines
       where buyer_id = $1 and declined_at > now() - interval '24 hours' order by declined_at desc limit 100) as d on true`,
    [buyerId],
  );
  const declines = rows.flatMap(({ orderId, declinedAt }) => (orderId === null ? [] : [{ orderId, declinedAt }]));
  // There is a row even where there are no declines.
  return { declines, now: rows[0]!.now };
};

/** Counts a payment's buyer's declines of the last 24 hours, up to `most`. */
export const countDeclinesOfPayer = async (db: Queryable, paymentId: string, most: number): Promise<number> => {
  const [row] = await db.query<{ count: number }>(
    `select count(*)::int as count from (
       select from card_declines d join payments p on p.buyer_id = d.buyer_id
       where p.id = $1 and d.declined_at > now() - interval '24 hours' limit $2) as recent`,
    [paymentId, most],
  );
  return row?.count ?? 0;
};

/** Makes a buyer's unpaid payments that have an intent due at once. Returns how many there are. */
export const expediteUnpaid = async (db: Queryable, buyerId: string): Promise<number> => {
  const due = await db.query(
    `update payments set asked = coalesce(asked, 'provider'), check_at = now(), checks = 0
     where id in (select id from payments
       where buyer_id = $1 and status in ('created', 'requires-action') and intent_id is not null
       order by id for update) returning id`,
    [buyerId],
  );
  return due.length;
};

/** Deletes declines older than 30 days. */
export const deleteOldDeclines = async (db: Queryable): Promise<void> => {
  await db.query(`delete from card_declines where declined_at < now() - interval '30 days'`);
};
