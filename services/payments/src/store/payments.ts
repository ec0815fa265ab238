import type { Queryable } from '@ticketing/common/database/database';
import type { PaymentStatus, Provider } from '@ticketing/contracts/http/payments';
import type { Answered } from '../domain/call.ts';

export type Payment = {
  readonly id: string;
  readonly orderId: string;
  /** What was bought, null if a former release has made the payment. */
  readonly title: string | null;
  readonly quantity: number | null;
  readonly amountCents: number;
  readonly currency: string;
  readonly status: PaymentStatus;
  readonly provider: Provider;
  readonly intentId: string | null;
  readonly clientSecret: string | null;
  readonly nextActionUrl: string | null;
  readonly version: number;
  /** Looks since anything moved. */
  readonly checks: number;
  readonly answered: readonly Answered[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** Columns of `payments p` as a Payment. */
export const columns = `p.id, p.order_id as "orderId", p.order_title as title, p.order_quantity as quantity, p.amount_cents as "amountCents", p.currency, p.status, p.provider,
  p.intent_id as "intentId", p.client_secret as "clientSecret", p.next_action_url as "nextActionUrl", p.version, p.checks,
  (select coalesce(json_agg(json_build_object('operation', operation, 'subject', subject, 'answer', answer)), '[]')
   from provider_answers a where a.payment_id = p.id) as answered,
  p.created_at as "createdAt", p.updated_at as "updatedAt"`;

export const findPayment = async (db: Queryable, id: string): Promise<Payment> => {
  const [payment] = await db.query<Payment>(`select ${columns} from payments p where id = $1`, [id]);
  if (!payment) throw new Error(`payment ${id} does not exist`);
  return payment;
};

/** A buyer's own payment, or null. */
export const findOwnPayment = async (db: Queryable, id: string, buyerId: string): Promise<Payment | null> => {
  const [payment] = await db.query<Payment>(`select ${columns} from payments p where id = $1 and buyer_id = $2`, [
    id,
    buyerId,
  ]);
  return payment ?? null;
};

/** Whether a payment with this id exists, regardless of its buyer. */
export const paymentExists = async (db: Queryable, id: string): Promise<boolean> =>
  (await db.query('select from payments where id = $1', [id])).length > 0;

/** A buyer's newest payments, at most 100; of one order when it is given. */
export const listOwnPayments = (db: Queryable, buyerId: string, orderId: string | null): Promise<Payment[]> =>
  db.query<Payment>(
    `select ${columns} from payments p where buyer_id = $1 and ($2::uuid is null or order_id = $2)
     order by id desc limit 100`,
    [buyerId, orderId],
  );

/** Keeps which of the provider's intents is a payment's; null when it has one already or is settled. */
export const saveIntent = async (
  db: Queryable,
  id: string,
  intentId: string,
  clientSecret: string,
): Promise<Payment | null> => {
  const [payment] = await db.query<Payment>(
    `update payments p set intent_id = $2, client_secret = $3
     where id = $1 and intent_id is null and status = 'created' returning ${columns}`,
    [id, intentId, clientSecret],
  );
  return payment ?? null;
};
