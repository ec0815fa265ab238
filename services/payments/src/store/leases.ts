import type { Queryable } from '@ticketing/common/database/database';
import type { OrderStatus } from '@ticketing/contracts/http/orders';
import { columns, type Payment } from './payments.ts';

/**
 * Longer than the calls of one holder usually take. A holder that is slower, or frozen, does no harm: what it finds is
 * observed as any late answer is, and its calls have the keys of whoever came after it. A lease saves work, no more.
 */
export const leaseSeconds = 30;

/** A payment whose lease is ours until then: nobody else talks to the provider about it. */
export type Leased = Payment & { readonly leaseUntil: Date };

/** Takes the lease of a payment, or gives null while somebody else has it. */
export const takeLease = async (db: Queryable, paymentId: string): Promise<Leased | null> => {
  const [leased] = await db.query<Leased>(
    `update payments p set lease_until = clock_timestamp() + make_interval(secs => $2)
     where id = $1 and lease_until < now() returning ${columns}, p.lease_until as "leaseUntil"`,
    [paymentId, leaseSeconds],
  );
  return leased ?? null;
};

/**
 * What there is to look at: `pressing` has money in it or was asked for, `idle` is the rest. Each has its own room, so
 * that forms left open by thousands never hold up a capture.
 */
export type Lane = 'pressing' | 'idle';

const isPressing = `(asked is not null or status in ('authorized', 'captured'))`;
const lanes: Readonly<Record<Lane, string>> = { pressing: isPressing, idle: `not ${isPressing}` };

/** Moments are kept to the millisecond and may have been rounded up: what was due a moment ago is due now. */
const isDue = `check_at <= now() + interval '1 millisecond' and lease_until < now()`;

/** Takes the leases of payments that are due, each with its order's status; they are due again when the lease runs out. */
export const takeDueLeases = (
  db: Queryable,
  lane: Lane,
  limit: number,
): Promise<(Leased & { readonly orderStatus: OrderStatus | null })[]> =>
  db.query(
    `update payments p set lease_until = until, check_at = until, asked = null, checks = checks + 1
     from (select clock_timestamp() + make_interval(secs => $2) as until) as lease
     where id in (select id from payments where ${isDue} and ${lanes[lane]}
                  order by check_at limit $1 for update skip locked)
     returning ${columns}, p.lease_until as "leaseUntil",
       (select status from orders o where o.id = p.order_id) as "orderStatus"`,
    [limit, leaseSeconds],
  );

/**
 * Gives a lease back and says when to look next (null: never), unless somebody has asked for a look meanwhile. A lease
 * that has run out, and may be somebody else's by now, is left alone.
 */
export const giveLeaseBack = async (
  db: Queryable,
  { id, leaseUntil }: Leased,
  checkAgainInSeconds: number | null,
): Promise<void> => {
  await db.query(
    `update payments set lease_until = '-infinity',
       check_at = case when asked is null then clock_timestamp() + make_interval(secs => $3) else check_at end
     where id = $1 and lease_until = $2`,
    [id, leaseUntil, checkAgainInSeconds],
  );
};
