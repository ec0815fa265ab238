import type { Queryable } from '@ticketing/common/database/database';
import type { PaymentStatus, Provider } from '@ticketing/contracts/http/payments';

export type Payment = {
  readonly id: string;
  readonly orderId: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly status: PaymentStatus;
  readonly provider: Provider;
  readonly intentId: string | null;
  readonly clientSecret: string | null;
  readonly nextActionUrl: string | null;
  readonly version: number;
  readonly checks: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

const columns = `id, order_id as "orderId", amount_cents as "amountCents", currency, status, provider,
  intent_id as "intentId", client_secret as "clientSecret", next_action_url as "nextActionUrl", version, checks,
  created_at as "createdAt", updated_at as "updatedAt"`;

/** Makes the one payment of an order; null when there is one already. */
export const insertPayment = async (tx: Queryable, orderId: string, provider: Provider): Promise<Payment | null> => {
  const [payment] = await tx.query<Payment>(
    `insert into payments (order_id, buyer_id, seller_id, amount_cents, currency, provider)
     select id, buyer_id, seller_id, total_cents, currency, $2 from orders where id = $1
     on conflict (order_id) do nothing returning ${columns}`,
    [orderId, provider],
  );
  return payment ?? null;
};

export const findPayment = async (db: Queryable, id: string): Promise<Payment | null> => {
  const [payment] = await db.query<Payment>(`select ${columns} from payments where id = $1`, [id]);
  return payment ?? null;
};

export const findPaymentOfOrder = async (db: Queryable, orderId: string): Promise<Payment | null> => {
  const [payment] = await db.query<Payment>(`select ${columns} from payments where order_id = $1`, [orderId]);
  return payment ?? null;
};

export const findPaymentOfIntent = async (db: Queryable, intentId: string): Promise<Payment | null> => {
  const [payment] = await db.query<Payment>(`select ${columns} from payments where intent_id = $1`, [intentId]);
  return payment ?? null;
};

/** A buyer's own payment, or null. */
export const findOwnPayment = async (db: Queryable, id: string, buyerId: string): Promise<Payment | null> => {
  const [payment] = await db.query<Payment>(`select ${columns} from payments where id = $1 and buyer_id = $2`, [
    id,
    buyerId,
  ]);
  return payment ?? null;
};

/** A buyer's newest payments, at most 100; of one order when it is given. */
export const listOwnPayments = (db: Queryable, buyerId: string, orderId: string | null): Promise<Payment[]> =>
  db.query<Payment>(
    `select ${columns} from payments where buyer_id = $1 and ($2::uuid is null or order_id = $2) order by id desc limit 100`,
    [buyerId, orderId],
  );

/** Locks a payment's row and gives it as it is now. */
export const lockPayment = async (tx: Queryable, id: string): Promise<Payment> => {
  const [payment] = await tx.query<Payment>(`select ${columns} from payments where id = $1 for update`, [id]);
  if (!payment) throw new Error(`payment ${id} does not exist`);
  return payment;
};

/** Keeps which intent of the provider's belongs to a payment. */
export const saveIntent = async (db: Queryable, id: string, intentId: string, clientSecret: string): Promise<void> => {
  await db.query('update payments set intent_id = $2, client_secret = $3 where id = $1 and intent_id is null', [
    id,
    intentId,
    clientSecret,
  ]);
};

/** Moves a locked payment on by one version. */
export const savePayment = async (
  tx: Queryable,
  id: string,
  status: PaymentStatus,
  nextActionUrl: string | null,
): Promise<Payment> => {
  const [payment] = await tx.query<Payment>(
    `update payments set status = $2, next_action_url = $3, version = version + 1,
       updated_at = greatest(clock_timestamp(), updated_at), checks = 0
     where id = $1 returning ${columns}`,
    [id, status, nextActionUrl],
  );
  if (!payment) throw new Error(`payment ${id} does not exist`);
  return payment;
};

/** Every payment, page by page in order of id. */
export const listAllPayments = (db: Queryable, after: string | null, limit: number): Promise<Payment[]> =>
  db.query<Payment>(
    `select ${columns} from payments where id > coalesce($1::uuid, '00000000-0000-0000-0000-000000000000')
     order by id limit $2`,
    [after, limit],
  );
