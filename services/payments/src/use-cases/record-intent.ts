import type { Database } from '@ticketing/common/database/database';
import { append } from '@ticketing/common/messaging/outbox';
import type { PaymentStatus } from '@ticketing/contracts/http/payments';
import { entriesFor } from '../domain/ledger.ts';
import { type Intent, observe } from '../domain/payment.ts';
import { sayPayment } from '../say-payment.ts';
import { enter } from '../store/ledger.ts';
import { findOrderStatus } from '../store/orders.ts';
import { lockPayment, type Payment, savePayment } from '../store/payments.ts';

/** Takes over what the provider's intent says: the payment's state, its ledger entries and its message, together. */
export const recordIntent = (database: Database, paymentId: string, intent: Intent): Promise<Payment> =>
  moveTo(database, paymentId, intent.redirectUrl, async (payment, order) => observe(payment, intent, order));

/** The money was given back. */
export const recordRefund = (database: Database, paymentId: string): Promise<Payment> =>
  moveTo(database, paymentId, null, async (payment) => (payment === 'captured' ? 'refunded' : payment));

const moveTo = (
  database: Database,
  paymentId: string,
  redirectUrl: string | null,
  decide: (payment: PaymentStatus, order: Awaited<ReturnType<typeof findOrderStatus>>) => Promise<PaymentStatus>,
): Promise<Payment> =>
  database.transaction(async (tx) => {
    const before = await lockPayment(tx, paymentId);
    const status = await decide(before.status, await findOrderStatus(tx, before.orderId));
    const nextActionUrl = status === 'requires-action' ? redirectUrl : null;
    if (status === before.status && nextActionUrl === before.nextActionUrl) return before;
    const after = await savePayment(tx, paymentId, status, nextActionUrl);
    await enter(tx, after, entriesFor(before.status, after.status, after.amountCents));
    await append(tx, [sayPayment(after)]);
    return after;
  });
