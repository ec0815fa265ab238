import type { Transaction } from '@ticketing/common/database/database';
import { append, say } from '@ticketing/common/messaging/outbox';
import type { Deadline } from '@ticketing/contracts/messages/orders';
import { DeadlineAnswered } from '@ticketing/contracts/messages/payments';
import { listDuePayments } from '../store/deadline.ts';

/** With some 75 bytes for each, the answer stays below what a message may have. */
const maxNamed = 3_000;

/**
 * Orders asks who is paying for the orders that are due. The newest question covers the rest. Should more people be at
 * it than one answer names, it speaks of an earlier moment, up to which it names all; orders then asks again.
 * Payments of unknown orders cannot be divided so. While there are too many of them, as after the copies of orders were
 * emptied, there is no answer: orders asks again, and expires nothing meanwhile.
 * @param most - how many are named, other than those that are due at the same moment as the last
 */
export const answerDeadline = async (tx: Transaction, questions: readonly Deadline[], most = 2_000): Promise<void> => {
  const [newest] = questions.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  if (!newest) return;
  const due = await listDuePayments(tx, new Date(newest.at), most);
  if (due.length > maxNamed) return;
  const last = due[most - 1];
  const answer = {
    id: newest.id,
    at: last ? last.decideAt.toISOString() : newest.at,
    payments: due.map(({ orderId, status }) => ({ orderId, status })),
  };
  await append(tx, [say(DeadlineAnswered, newest.id, answer)]);
};
