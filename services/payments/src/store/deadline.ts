import type { Queryable } from '@ticketing/common/database/database';
import type { PaymentStatus } from '@ticketing/contracts/http/payments';

/** A payment that may still come to something, and when its order is due as far as is known. */
export type DuePayment = { readonly orderId: string; readonly status: PaymentStatus; readonly decideAt: Date };

/**
 * Payments of unpaid orders that are due at a moment on orders' clock, the first due first; those whose order is not
 * known come before all. Gives so many, and all that are due in the same moment as the last of them.
 */
export const listDuePayments = (db: Queryable, at: Date, limit: number): Promise<DuePayment[]> =>
  db.query<DuePayment>(
    `select p.order_id as "orderId", p.status, coalesce(o.decide_at, to_timestamp(0)) as "decideAt"
     from payments p left join orders o on o.id = p.order_id
     where p.check_at is not null and p.status in ('created', 'requires-action', 'authorized', 'captured')
       and (o.id is null or (o.status = 'awaiting-payment' and o.decide_at <= $1))
     order by "decideAt" fetch first ${Math.trunc(limit)} rows with ties`,
    [at],
  );
