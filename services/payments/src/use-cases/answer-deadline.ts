import type { Transaction } from '@ticketing/common/database/database';
import { append, say } from '@ticketing/common/messaging/outbox';
import type { Deadline } from '@ticketing/contracts/messages/orders';
import { DeadlineAnswered } from '@ticketing/contracts/messages/payments';

/**
 * Orders asks whether payments has anything left to say. The answer goes through the outbox behind all that was
 * committed before, and the relay publishes it only once all of that is acknowledged. The newest question covers the rest.
 */
export const answerDeadline = async (tx: Transaction, questions: readonly Deadline[]): Promise<void> => {
  const [latest] = questions.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  if (latest) await append(tx, [say(DeadlineAnswered, latest.id, latest)]);
};
