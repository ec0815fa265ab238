import type { Database } from '@ticketing/common/database/database';
import { type Call, keyOf } from '../domain/call.ts';
import type { Answer } from '../provider/answer.ts';
import type { Provider } from '../provider/provider.ts';
import { amountNotTaken, notPayable, unavailable } from '../refusals.ts';
import { findPayment, type Payment, saveIntent } from '../store/payments.ts';
import { takeOver } from './take-over.ts';

const call: Call = { operation: 'create' };

/**
 * Makes the provider's intent for a payment, once, and keeps its id before anything is done with it.
 * @throws Refusal `provider-unavailable`, `order-not-payable`.
 */
export const ensureIntent = async (database: Database, provider: Provider, payment: Payment): Promise<Payment> => {
  if (payment.intentId !== null) return payment;
  const answer = await make(database, provider, payment);
  if (answer.kind === 'refused' && answer.about === 'amount') throw amountNotTaken();
  if (answer.kind !== 'done') throw unavailable();
  const saved = await saveIntent(database, payment.id, answer.intent.id, answer.clientSecret);
  if (saved) return saved;
  // We were slow: the payment was settled meanwhile, or somebody else has made its intent.
  const current = await findPayment(database, payment.id);
  if (current?.intentId) return current;
  await provider.cancel(answer.intent.id, `late:${answer.intent.id}`);
  throw notPayable();
};

/** A creation that ended in an error may have made the intent all the same: then it is found rather than made twice. */
const make = async (database: Database, provider: Provider, payment: Payment): Promise<Answer> => {
  const { id: paymentId, orderId, amountCents, currency, createdAt, answered } = payment;
  const hasFailed = answered.some(({ operation, answer }) => operation === call.operation && answer === 'failed');
  const earlier = hasFailed ? await provider.find(paymentId, createdAt) : null;
  if (earlier) return earlier;
  const answer = await provider.create({ paymentId, orderId, amountCents, currency }, keyOf(paymentId, answered, call));
  if (answer.kind === 'done') return answer;
  await takeOver(database, payment, answer, call);
  return answer.kind === 'failed' ? ((await provider.find(paymentId, createdAt)) ?? answer) : answer;
};
