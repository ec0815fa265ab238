import type { Queryable } from '@ticketing/common/database/database';

// Longer than the provider's timeout, so that a holder that is alive is done by then.
const leaseSeconds = 30;

/** A lease, known by the moment it ends. */
export type Lease = { readonly paymentId: string; readonly until: Date };

/** Takes the lease of a payment, or gives null while somebody else has it. */
export const takeLease = async (db: Queryable, paymentId: string): Promise<Lease | null> => {
  const [row] = await db.query<{ until: Date }>(
    `update payments set lease_until = clock_timestamp() + make_interval(secs => $2)
     where id = $1 and lease_until < clock_timestamp() returning lease_until as until`,
    [paymentId, leaseSeconds],
  );
  return row ? { paymentId, until: row.until } : null;
};

/** Takes the leases of payments that are due for a look, and sets when to look again should this one come to nothing. */
export const takeDueLeases = async (db: Queryable, limit: number): Promise<Lease[]> =>
  db.query<Lease>(
    `update payments set lease_until = clock_timestamp() + make_interval(secs => $2),
       check_at = clock_timestamp() + make_interval(secs => $2), checks = checks + 1
     where id in (select id from payments where check_at <= clock_timestamp() and lease_until < clock_timestamp()
                  order by check_at limit $1 for update skip locked)
     returning id as "paymentId", lease_until as until`,
    [limit, leaseSeconds],
  );

/** Gives a lease back, unless it has run out and is somebody else's by now. */
export const giveLeaseBack = async (db: Queryable, { paymentId, until }: Lease): Promise<void> => {
  await db.query(`update payments set lease_until = '-infinity' where id = $1 and lease_until = $2`, [
    paymentId,
    until,
  ]);
};

/** Sets when the settler looks at a payment next, unless somebody has asked for an earlier look meanwhile. */
export const checkAgain = async (db: Queryable, paymentId: string, seconds: number | null): Promise<void> => {
  await db.query(
    `update payments set check_at = case when $2::float8 is null then null
       else clock_timestamp() + make_interval(secs => $2) end
     where id = $1 and (check_at is null or check_at > clock_timestamp())`,
    [paymentId, seconds],
  );
};

/** Asks the settler to look at payments now. */
export const checkNow = async (
  db: Queryable,
  by: 'order_id' | 'intent_id',
  values: readonly string[],
): Promise<void> => {
  const statements = {
    order_id: `update payments set check_at = clock_timestamp() where order_id = any ($1::uuid[]) and status not in ('voided', 'refunded', 'failed')`,
    intent_id: `update payments set check_at = clock_timestamp() where intent_id = any ($1::text[]) and status not in ('voided', 'refunded', 'failed')`,
  } as const;
  await db.query(statements[by], [values]);
};
