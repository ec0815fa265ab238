import type { Queryable } from '@ticketing/common/database/database';

/** A payment that was checked this often without a change is one that the provider does not move. */
const checksWithoutChange = 5;

/**
 * How long the oldest payment waits whose money is not where its order wants it: it is due and is not checked, or several
 * checks with the provider have not moved it. Reads only live payments, through `payments_to_check`.
 * The conditions follow `next` in domain/payment.ts.
 */
export const readUnreconciledSeconds = async (db: Queryable): Promise<number> => {
  const [row] = await db.query<{ seconds: number }>(
    `select coalesce(max(extract(epoch from clock_timestamp() - since)), 0)::float8 as seconds
     from payments p left join orders o on o.id = p.order_id
     cross join lateral (select case
       when p.checks >= ${checksWithoutChange} and (
            o.status in ('cancelled', 'refunded') or (o.status in ('confirming', 'complete') and p.status = 'authorized'))
         then least(p.check_at, p.updated_at)
       when p.asked is not null or p.status in ('authorized', 'captured') then p.check_at end as since) as waiting
     where p.check_at is not null and since < clock_timestamp()
       and (p.checks >= ${checksWithoutChange} or p.asked is not null or p.status in ('authorized', 'captured'))`,
  );
  return row?.seconds ?? 0;
};
