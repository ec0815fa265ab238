import type { Transaction } from '@ticketing/common/database/database';
import { append, say } from '@ticketing/common/messaging/outbox';
import type { Deadline, OrderState } from '@ticketing/contracts/messages/orders';
import { DeadlineAnswered } from '@ticketing/contracts/messages/payments';
import { checkNow } from '../store/leases.ts';
import { upsertOrders } from '../store/orders.ts';

/** Orders has moved on: keep the copy, and have the payments of those that changed settled. */
export const followOrders =
  (settleNow: () => void) =>
  async (tx: Transaction, orders: readonly OrderState[]): Promise<void> => {
    const changed = await upsertOrders(tx, orders);
    await checkNow(tx, 'order_id', changed);
    tx.afterCommit(settleNow);
  };

/**
 * Orders asks whether payments has anything left to say. The answer goes through the outbox behind all that was
 * committed before, and the relay publishes it only once all of that is acknowledged.
 */
export const answerDeadline = async (tx: Transaction, questions: readonly Deadline[]): Promise<void> => {
  const [latest] = questions.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  if (latest) await append(tx, [say(DeadlineAnswered, latest.id, latest)]);
};
