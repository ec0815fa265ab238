import type { Database, Transaction } from '@ticketing/common/database/database';
import { append } from '@ticketing/common/messaging/outbox';
import { pause } from '@ticketing/common/pause';
import { Refusal } from '@ticketing/common/refusal';
import type { Provider as ProviderName } from '@ticketing/contracts/http/payments';
import { isPayable, isSettled } from '../domain/payment.ts';
import type { Answer } from '../provider/answer.ts';
import type { Provider } from '../provider/provider.ts';
import { sayPayment } from '../say-payment.ts';
import { giveLeaseBack, type Lease, takeLease } from '../store/leases.ts';
import { findOwnOrder } from '../store/orders.ts';
import { findPayment, findPaymentOfOrder, insertPayment, type Payment, saveIntent } from '../store/payments.ts';
import { callOnce } from '../store/provider-calls.ts';
import { recordIntent } from './record-intent.ts';

export type PaymentRequest = {
  readonly orderId: string;
  readonly buyerId: string;
  readonly paymentMethod: string | undefined;
};

const orderPatienceMs = 2_000;
const leasePatienceMs = 15_000;
const lookAgainMs = 50;

/**
 * Starts to pay for an order, or goes on with it: one payment per order, one intent per payment, however many ask at
 * once. With a payment method the card is asked at once.
 * @returns the payment, and whether it is new.
 * @throws Refusal `not-found`, `order-not-payable`, `card-declined` (the order stays payable), `provider-unavailable`.
 */
export const createStartPayment = (
  database: Database,
  provider: Provider,
  providerName: ProviderName,
  isBrokerAway: () => boolean,
) => {
  const begin = async (
    tx: Transaction,
    { orderId, buyerId }: PaymentRequest,
  ): Promise<{ id: string; isNew: boolean }> => {
    const found = await findOwnOrder(tx, orderId, buyerId);
    if (!found) throw new Error('an order vanished');
    const existing = await findPaymentOfOrder(tx, orderId);
    if (existing) return { id: existing.id, isNew: false };
    if (!isPayable(found.order, found.now)) throw notPayable();
    const made = await insertPayment(tx, orderId, providerName);
    if (!made) return begin(tx, { orderId, buyerId, paymentMethod: undefined });
    await append(tx, [sayPayment(made)]);
    return { id: made.id, isNew: true };
  };

  const ensureIntent = async (payment: Payment): Promise<string> => {
    if (payment.intentId !== null) return payment.intentId;
    const { id: paymentId, orderId, amountCents, currency } = payment;
    const answer = await callOnce(database, paymentId, 'intent', '', (key) =>
      provider.create({ paymentId, orderId, amountCents, currency }, key),
    );
    if (answer.kind !== 'done') throw unavailable();
    await saveIntent(database, paymentId, answer.intent.id, answer.clientSecret);
    return answer.intent.id;
  };

  const confirm = async (
    payment: Payment,
    intentId: string,
    request: PaymentRequest,
    method: string,
  ): Promise<void> => {
    if (payment.status === 'authorized' || payment.status === 'captured') return;
    const found = await findOwnOrder(database, request.orderId, request.buyerId);
    if (isSettled(payment.status) || !found || !isPayable(found.order, found.now)) throw notPayable();
    const answer = await callOnce(database, payment.id, 'confirm', method, (key) =>
      provider.confirm(intentId, method, request.orderId, key),
    );
    // Whatever a confirmation that failed or went wrong has done, the intent says it.
    const seen: Answer = answer.kind === 'done' ? answer : await provider.retrieve(intentId);
    if (seen.kind !== 'done') throw unavailable();
    const { status } = await recordIntent(database, payment.id, seen.intent);
    if (status !== 'created') return;
    if (answer.kind === 'declined' || answer.kind === 'refused')
      throw new Refusal('card-declined', `${answer.sentence} Nothing was charged; try another card.`);
    throw unavailable();
  };

  return async (request: PaymentRequest): Promise<{ payment: Payment; isNew: boolean }> => {
    await waitForOrder(database, request, isBrokerAway);
    const { id, isNew } = await database.transaction((tx) => begin(tx, request));
    await withLease(database, id, async () => {
      const payment = await readPayment(database, id);
      if (isSettled(payment.status)) throw notPayable();
      const intentId = await ensureIntent(payment);
      if (request.paymentMethod !== undefined) await confirm(payment, intentId, request, request.paymentMethod);
    });
    return { payment: await readPayment(database, id), isNew };
  };
};

const waitForOrder = async (
  database: Database,
  { orderId, buyerId }: PaymentRequest,
  isBrokerAway: () => boolean,
): Promise<void> => {
  for (let waitedMs = 0; ; waitedMs += lookAgainMs) {
    if (await findOwnOrder(database, orderId, buyerId)) return;
    if (waitedMs >= orderPatienceMs) break;
    await pause(lookAgainMs);
  }
  if (isBrokerAway())
    throw new Refusal('not-found', 'We have not heard of this order yet. Please try again in a moment.', {
      retryAfterSeconds: 2,
    });
  throw new Refusal('not-found', 'You have no such order.');
};

const withLease = async (database: Database, paymentId: string, work: () => Promise<void>): Promise<void> => {
  const lease = await waitForLease(database, paymentId);
  try {
    await work();
  } finally {
    await giveLeaseBack(database, lease);
  }
};

const waitForLease = async (database: Database, paymentId: string): Promise<Lease> => {
  for (let waitedMs = 0; waitedMs < leasePatienceMs; waitedMs += lookAgainMs) {
    const lease = await takeLease(database, paymentId);
    if (lease) return lease;
    await pause(lookAgainMs);
  }
  throw unavailable();
};

const readPayment = async (database: Database, id: string): Promise<Payment> => {
  const payment = await findPayment(database, id);
  if (!payment) throw new Error('a payment vanished');
  return payment;
};

const notPayable = (): Refusal =>
  new Refusal('order-not-payable', 'This order can no longer be paid: it is paid, cancelled, or its time is up.');

const unavailable = (): Refusal =>
  new Refusal('provider-unavailable', 'The payment provider does not answer. Nothing was lost; please try again.', {
    retryAfterSeconds: 2,
  });
