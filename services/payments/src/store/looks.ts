import type { Queryable } from '@ticketing/common/database/database';
import type { OrderStatus } from '@ticketing/contracts/http/orders';
import type { PaymentStatus } from '@ticketing/contracts/http/payments';

/**
 * Asks for a look at the payments of orders that have been decided, but for those already where their order wants them
 * (see `next` in domain/payment.ts). Runs in the transaction that keeps the orders. Gives how many there are.
 */
export const askForLooks = async (tx: Queryable, orderIds: readonly string[]): Promise<number> => {
  const asked = await tx.query(
    `update payments p set asked = 'orders', check_at = now(), checks = 0 from orders o
     where o.id = p.order_id and o.id = any ($1::uuid[]) and o.status <> 'awaiting-payment'
       and p.status not in ('voided', 'refunded', 'failed')
       and not (p.status = 'captured' and o.status in ('confirming', 'complete'))
     returning p.id`,
    [orderIds],
  );
  return asked.length;
};

/** Asks for a look at a payment of which the provider has news, unless it has moved on from the status it was seen in. */
export const askForLook = async (db: Queryable, paymentId: string, seen: PaymentStatus): Promise<void> => {
  await db.query(
    `update payments set asked = coalesce(asked, 'provider'), check_at = now(), checks = 0
     where id = $1 and status = $2`,
    [paymentId, seen],
  );
};

/** The buyer is at it again, perhaps in the browser alone: look often once more. */
export const lookOften = async (db: Queryable, paymentId: string): Promise<void> => {
  await db.query(
    `update payments set checks = 0, check_at = least(check_at, clock_timestamp() + interval '2 seconds')
     where id = $1 and check_at is not null`,
    [paymentId],
  );
};

/** A payment as a word of the provider's about its intent finds it, or null for an intent of nobody here. */
export const findByIntent = async (
  db: Queryable,
  intentId: string,
): Promise<{ id: string; status: PaymentStatus; orderStatus: OrderStatus | null } | null> => {
  const [found] = await db.query<{ id: string; status: PaymentStatus; orderStatus: OrderStatus | null }>(
    `select p.id, p.status, o.status as "orderStatus"
     from payments p left join orders o on o.id = p.order_id where intent_id = $1`,
    [intentId],
  );
  return found ?? null;
};
