import type { Database } from '@ticketing/common/database/database';
import { append } from '@ticketing/common/messaging/outbox';
import type { OrderStatus } from '@ticketing/contracts/http/orders';
import { type Answered, type Call, captureRefusals, keyOf } from '../domain/call.ts';
import { entriesFor } from '../domain/ledger.ts';
import { type Action, type Intent, next, observe } from '../domain/payment.ts';
import { type Answer, intentIn } from '../provider/answer.ts';
import { sayPayment } from '../say-payment.ts';
import { keepAnswer } from '../store/answers.ts';
import { enter } from '../store/ledger.ts';
import { findOrderStatus } from '../store/orders.ts';
import { lockPayment, type Payment, savePayment } from '../store/payments.ts';

/** A payment and its order, as far as known. */
export type Known = { readonly payment: Payment; readonly order: OrderStatus | null };

/** What is to be done now. */
export const actionFor = ({ payment, order }: Known): Action =>
  next(order, payment.status, captureRefusals(payment.answered));

/**
 * Takes over what the provider has answered, with all that follows from it, in one transaction: the payment's state, its
 * ledger entries, its message, and the answer itself where the same call may be made again.
 */
export const takeOver = (database: Database, asked: Payment, answer: Answer, call: Call | null): Promise<Known> =>
  database.transaction(async (tx) => {
    const locked = await lockPayment(tx, asked.id);
    // Read after the lock: orders that were heard of until now have been committed, later ones will find this payment.
    const order = await findOrderStatus(tx, locked.orderId);
    const kept = call && toKeep(call, answer);
    // Under the key the call was made with, whatever has been answered since.
    if (kept) await keepAnswer(tx, locked.id, keyOf(locked.id, asked.answered, kept), kept, sentenceOf(answer));
    const payment = kept ? { ...locked, answered: [...locked.answered, kept] } : locked;
    const intent = intentIn(answer);
    return { order, payment: intent ? await follow(tx, payment, intent, order) : payment };
  });

const follow = async (
  tx: Parameters<typeof append>[0],
  before: Payment,
  intent: Intent,
  order: OrderStatus | null,
): Promise<Payment> => {
  // A late word about an intent that is not, or no longer, the payment's own says nothing.
  if (intent.id !== (before.intentId ?? '')) return before;
  const status = observe(before.status, intent, order);
  const nextActionUrl = status === 'requires-action' ? intent.redirectUrl : null;
  if (status === before.status && nextActionUrl === before.nextActionUrl) return before;
  const after = await savePayment(tx, before.id, status, nextActionUrl);
  await enter(tx, after, entriesFor(before.status, after.status, after.amountCents));
  await append(tx, [sayPayment(after)]);
  return after;
};

/** A confirmation may be made again even when it was done: the buyer failed 3-D Secure and tries the same card. */
const toKeep = (call: Call, { kind }: Answer): Answered | null =>
  kind === 'unknown' || (kind === 'done' && call.operation !== 'confirm') ? null : { ...call, answer: kind };

const sentenceOf = (answer: Answer): string => ('sentence' in answer ? answer.sentence : '');
