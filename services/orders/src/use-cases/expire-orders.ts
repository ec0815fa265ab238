import { randomUUIDv7 } from 'node:crypto';
import type { Database, Transaction } from '@ticketing/common/database/database';
import { append, say } from '@ticketing/common/messaging/outbox';
import { DeadlineAsked } from '@ticketing/contracts/messages/orders';
import type { DeadlineAnswer } from '@ticketing/contracts/messages/payments';
import { expire } from '../domain/order.ts';
import { noteAnswer, openQuestion, readHeardUntil } from '../store/deadline.ts';
import { lockDueOrders } from '../store/orders.ts';
import { decideEach, saveTransitions } from '../store/transitions.ts';
import { followStatuses } from './follow-payments.ts';

const mostAtOnce = 1_000;

/**
 * Cancels unpaid orders whose time is up. Payments is asked first who is paying for them: one question for all
 * (see docs/adr/0003).
 * @returns how many were cancelled; as many as asked for means that there may be more.
 */
export const expireOrders = async (tx: Transaction, patienceSeconds: number): Promise<number> => {
  const heardUntil = await readHeardUntil(tx);
  const { orders, now } = await lockDueOrders(tx, heardUntil, patienceSeconds, mostAtOnce);
  const expired = decideEach(orders, (order) => expire(order, now, heardUntil, patienceSeconds));
  await saveTransitions(tx, expired);
  await askPayments(tx);
  return expired.length;
};

/** Expires all that may be expired now, in transactions of bounded size; `more` is called whenever there is more to do. */
export const expireAll = async (database: Database, patienceSeconds: number, more = (): void => {}): Promise<void> => {
  while ((await database.transaction((tx) => expireOrders(tx, patienceSeconds))) === mostAtOnce) more();
};

const askPayments = async (tx: Transaction): Promise<void> => {
  const at = await openQuestion(tx);
  const id = randomUUIDv7();
  if (at) await append(tx, [say(DeadlineAsked, id, { id, at: at.toISOString() })]);
};

/**
 * Payments has answered: those it names are being paid for, and no other that was due then. The newest answer knows
 * whatever an older one did.
 */
export const hearDeadline = async (
  tx: Transaction,
  answers: readonly DeadlineAnswer[],
  graceSeconds: number,
): Promise<void> => {
  const told = answers.flatMap(({ at, payments }) => (payments ? [{ at: new Date(at), payments }] : []));
  const [newest] = told.sort((a, b) => b.at.getTime() - a.at.getTime());
  if (!newest) return;
  await followStatuses(tx, newest.payments, graceSeconds);
  await noteAnswer(tx, newest.at);
};
