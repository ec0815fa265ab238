import type { Database } from '@ticketing/common/database/database';
import { type Republish, raiseVersions } from '@ticketing/common/messaging/republish';
import { traceparent } from '@ticketing/common/trace';
import type { PaymentStatus, Provider } from '@ticketing/contracts/http/payments';
import { z } from 'zod';
import type { Entry } from '../domain/ledger.ts';
import { type Leased, leaseSeconds } from './leases.ts';
import { columns, type Payment } from './payments.ts';

// A payment, its ledger entries and its message are written by one statement, which is one transaction: the round trips
// of five cost more than their work.

const say = (changed: string): string => `insert into outbox (type, aggregate_id, body, traceparent)
  select payment_message(row(p.*)::payments), p.id, payment_body(row(p.*)::payments), $1 from ${changed} p`;

const answersProvider = `(asked = 'provider' and $4 not in ('created', 'requires-action'))`;

/**
 * Makes the one payment of an order and takes its lease; null when there is one already or the order cannot be paid.
 * The order is locked meanwhile: whoever keeps that it was cancelled finds this payment, or is found by it.
 */
export const insertPayment = async (db: Database, orderId: string, provider: Provider): Promise<Leased | null> => {
  const [payment] = await db.call<Leased>(
    `with made as (
       insert into payments (order_id, order_title, order_quantity, buyer_id, seller_id, amount_cents, currency, provider,
         lease_until, check_at)
       select id, title, quantity, buyer_id, seller_id, total_cents, currency, $3, lease.until, lease.until
       from orders, (select clock_timestamp() + make_interval(secs => $4) as until) as lease
       where id = $2 and status = 'awaiting-payment' and decide_at > clock_timestamp() for share of orders
       on conflict (order_id) do nothing returning *),
     said as (${say('made')})
     select ${columns}, p.lease_until as "leaseUntil" from made p`,
    [traceparent(), orderId, provider, leaseSeconds],
  );
  return payment ?? null;
};

/**
 * Makes payments anew that were lost with what a backup did not have, from their intents: those of orders that are
 * decided and have no payment. What became of the money is then seen by looking, as for any other payment.
 */
export const adoptIntents = async (
  db: Database,
  intents: readonly { readonly id: string; readonly paymentId: string; readonly orderId: string }[],
  provider: Provider,
): Promise<number> => {
  const uuids = intents.filter(({ paymentId, orderId }) => isUuid(paymentId) && isUuid(orderId));
  const adopted = await db.call(
    `with adopted as (
       insert into payments (id, order_id, order_title, order_quantity, buyer_id, seller_id, amount_cents, currency, provider,
         intent_id, check_at, asked)
       select intent.payment_id, o.id, o.title, o.quantity, o.buyer_id, o.seller_id, o.total_cents, o.currency, $5, intent.id, now(), 'orders'
       from unnest($2::text[], $3::uuid[], $4::uuid[]) as intent (id, payment_id, order_id)
       join orders o on o.id = intent.order_id
       where o.status <> 'awaiting-payment' and not exists (select from payments p where p.order_id = o.id)
       on conflict do nothing returning *),
     said as (${say('adopted')})
     select id from adopted`,
    [
      traceparent(),
      uuids.map(({ id }) => id),
      uuids.map(({ paymentId }) => paymentId),
      uuids.map(({ orderId }) => orderId),
      provider,
    ],
  );
  return adopted.length;
};

const isUuid = (text: string): boolean => z.uuid().safeParse(text).success;

export type Move = {
  readonly status: PaymentStatus;
  readonly nextActionUrl: string | null;
  readonly entries: readonly Entry[];
  /** When to look next; null: never. */
  readonly checkAgainInSeconds: number | null;
};

/**
 * Moves a payment on from what is known of it, and ends its lease; null when it has moved on already. Once the
 * buyer has done their part, a look that the provider asked for is answered by that. One that orders asked for stays.
 */
export const movePayment = async (db: Database, known: Payment, move: Move): Promise<Payment | null> => {
  const [payment] = await db.call<Payment>(
    `with moved as (
       update payments set status = $4, next_action_url = $5, version = version + 1, checks = 0,
         updated_at = greatest(clock_timestamp(), updated_at), lease_until = '-infinity',
         asked = case when ${answersProvider} then null else asked end,
         check_at = case when asked is null or ${answersProvider}
                         then clock_timestamp() + make_interval(secs => $8) else check_at end
       where id = $2 and version = $3 and intent_id is not distinct from $9 returning *),
     entered as (
       insert into ledger (payment_id, payment_version, account, amount_cents, currency)
       select p.id, p.version, e.account, e.cents, p.currency
       from moved p, unnest($6::text[], $7::bigint[]) as e (account, cents)),
     said as (${say('moved')})
     select ${columns} from moved p`,
    [
      traceparent(),
      known.id,
      known.version,
      move.status,
      move.nextActionUrl,
      move.entries.map(({ account }) => account),
      move.entries.map(({ amountCents }) => amountCents),
      move.checkAgainInSeconds,
      known.intentId,
    ],
  );
  return payment ?? null;
};

/** Says the current state of a page of payments again. */
export const republishPayments: Republish = async (tx, page) => {
  await raiseVersions(tx, 'payments', page);
  const said = await tx.query<{ id: string }>(
    `insert into outbox (type, aggregate_id, body)
     select payment_message(p), p.id, payment_body(p) from payments p where id > $1 order by id limit $2
     returning aggregate_id as id`,
    [page.after, page.limit],
  );
  return said.at(-1)?.id ?? null;
};
