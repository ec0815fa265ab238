import type { Database } from '@ticketing/common/database/database';
import { type Call, keyOf } from '../domain/call.ts';
import type { Answer } from '../provider/answer.ts';
import type { Provider } from '../provider/provider.ts';
import { amountNotTaken, notPayable, unavailable } from '../refusals.ts';
import { findPayment, saveIntent } from '../store/payments.ts';
import { type Known, takeOver } from './take-over.ts';

const call: Call = { operation: 'create' };

/**
 * Makes the provider's intent for a payment, once, and keeps its id before anything is done with it.
 * @throws Refusal `provider-unavailable`, `order-not-payable`.
 */
export const ensureIntent = async (database: Database, provider: Provider, known: Known): Promise<Known> => {
  const { payment } = known;
  if (payment.intentId !== null) return known;
  const answer = await make(database, provider, known);
  if (answer.kind === 'refused' && answer.about === 'amount') throw amountNotTaken();
  if (answer.kind !== 'done') throw unavailable();
  const saved = await saveIntent(database, payment.id, answer.intent.id, answer.clientSecret);
  if (saved) return { ...known, payment: saved };
  // We were slow: the payment was settled meanwhile, or somebody else has made its intent.
  const current = await findPayment(database, payment.id);
  if (current.intentId !== null) return { ...known, payment: current };
  await provider.cancel(answer.intent.id, `late:${answer.intent.id}`);
  throw notPayable();
};

/** A creation that ended in an error may have made the intent all the same: then it is found rather than made twice. */
const make = async (database: Database, provider: Provider, known: Known): Promise<Answer> => {
  const { id: paymentId, orderId, amountCents, currency, createdAt, answered, title, quantity } = known.payment;
  const hasFailed = answered.some(({ operation, answer }) => operation === call.operation && answer === 'failed');
  const earlier = hasFailed ? await provider.find(paymentId, createdAt) : null;
  if (earlier) return earlier;
  const answer = await provider.create(
    { paymentId, orderId, amountCents, currency, title, quantity },
    keyOf(paymentId, answered, call),
  );
  await takeOver(database, known, answer, call);
  return answer.kind === 'failed' ? ((await provider.find(paymentId, createdAt)) ?? answer) : answer;
};
