import type { Database } from '@ticketing/common/database/database';
import { type Call, keyOf } from '../domain/call.ts';
import { isPaid, isSettled } from '../domain/payment.ts';
import { intentIn } from '../provider/answer.ts';
import type { Provider } from '../provider/provider.ts';
import { declined, notPayable, unavailable, wrongPaymentMethod } from '../refusals.ts';
import { look } from './look.ts';
import { type Known, takeOver } from './take-over.ts';

/**
 * Has the provider charge the card. A decline is counted (`onDeclined`). After a failed confirmation the intent shows what has happened.
 * @throws Refusal `card-declined` (the order stays payable), `invalid-input` for a payment method that cannot be used,
 * `order-not-payable`, `provider-unavailable`.
 */
export const confirmPayment = async (
  database: Database,
  provider: Provider,
  known: Known,
  { paymentMethod, origin }: { readonly paymentMethod: string; readonly origin?: string | undefined },
  onDeclined: (intentId: string, chargeId: string, reason: string | undefined) => Promise<void>,
): Promise<Known> => {
  const { payment } = known;
  if (isPaid(payment.status)) return known;
  if (isSettled(payment.status) || payment.intentId === null) throw notPayable();
  const call: Call = { operation: 'confirm', subject: paymentMethod };
  const key = keyOf(payment.id, payment.answered, call);
  const answer = await provider.confirm(payment.intentId, paymentMethod, payment.orderId, key, origin);
  if (answer.kind === 'declined') await onDeclined(payment.intentId, answer.chargeId ?? key, answer.reason);
  const told = await takeOver(database, known, answer, call);
  const after = intentIn(answer) ? told : await look(database, provider, told);

  const { status, nextActionUrl } = after.payment;
  if (isPaid(status)) return after;
  if (isSettled(status)) throw notPayable();
  if (answer.kind === 'done' || (nextActionUrl !== null && nextActionUrl !== payment.nextActionUrl)) return after;
  if (answer.kind === 'declined') throw declined(answer.sentence);
  if (answer.kind === 'refused' && answer.about === 'payment_method') throw wrongPaymentMethod();
  throw unavailable();
};
