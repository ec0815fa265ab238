import type { Database } from '@ticketing/common/database/database';
import { type Action, checkAgainInSeconds, isSettled, next } from '../domain/payment.ts';
import type { Answer } from '../provider/answer.ts';
import type { Provider } from '../provider/provider.ts';
import { checkAgain } from '../store/leases.ts';
import { findOrderStatus } from '../store/orders.ts';
import { findPayment, type Payment } from '../store/payments.ts';
import { callOnce, countRefusals } from '../store/provider-calls.ts';
import { recordIntent, recordRefund } from './record-intent.ts';

const mostSteps = 4;

/**
 * Brings a payment to where its order and the provider say it belongs: looks, does what `next` says, looks again. Safe
 * to run whenever and however often; whoever runs it holds the payment's lease.
 */
export const settlePayment = async (database: Database, provider: Provider, paymentId: string): Promise<void> => {
  let payment = await findPayment(database, paymentId);
  if (!payment) return;
  // An authorized payment whose order has decided needs no look first: a step the provider finds wrong is refused.
  if (payment.status !== 'authorized' || (await actionFor(database, payment)) === 'wait')
    payment = await look(database, provider, payment);
  for (let step = 0; step < mostSteps; step++) {
    const action = await actionFor(database, payment);
    if (action === 'wait') break;
    const answer = await act(database, provider, payment, action);
    if (answer?.kind === 'done') {
      payment =
        action === 'refund'
          ? await recordRefund(database, payment.id)
          : await recordIntent(database, payment.id, answer.intent);
    } else if (answer?.kind === 'unknown') {
      break;
    } else {
      payment = await look(database, provider, payment);
    }
  }
  const order = await findOrderStatus(database, payment.orderId);
  await checkAgain(database, payment.id, checkAgainInSeconds(order, payment.status, payment.checks));
};

const actionFor = async (database: Database, payment: Payment): Promise<Action> => {
  const order = await findOrderStatus(database, payment.orderId);
  return next(order, payment.status, await countRefusals(database, payment.id, 'capture'));
};

const look = async (database: Database, provider: Provider, payment: Payment): Promise<Payment> => {
  if (payment.intentId === null || isSettled(payment.status)) return payment;
  const answer = await provider.retrieve(payment.intentId);
  return answer.kind === 'done' ? recordIntent(database, payment.id, answer.intent) : payment;
};

const act = async (
  database: Database,
  provider: Provider,
  payment: Payment,
  action: Exclude<Action, 'wait'>,
): Promise<Answer | null> => {
  const { id, intentId } = payment;
  if (intentId === null) {
    // No intent was ever kept, so no money can move by it: there is nothing at the provider to void.
    const gone = { id: '', status: 'canceled', redirectUrl: null } as const;
    return { kind: 'done', intent: gone, clientSecret: '' };
  }
  switch (action) {
    case 'capture':
      return callOnce(database, id, 'capture', '', (key) => provider.capture(intentId, key));
    case 'void':
      return callOnce(database, id, 'cancel', '', (key) => provider.cancel(intentId, key));
    case 'refund':
      return callOnce(database, id, 'refund', '', (key) => provider.refund(intentId, key));
  }
};
