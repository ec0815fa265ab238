import { randomUUIDv7 } from 'node:crypto';
import type { Database, Transaction } from '@ticketing/common/database/database';
import { append, say } from '@ticketing/common/messaging/outbox';
import { type Deadline, DeadlineAsked } from '@ticketing/contracts/messages/orders';
import { expire } from '../domain/order.ts';
import { noteAnswer, openQuestion, readHeardUntil } from '../store/deadline.ts';
import { lockDueOrders } from '../store/orders.ts';
import { decideEach, saveTransitions } from '../store/transitions.ts';

const mostAtOnce = 1_000;

/**
 * Cancels unpaid orders whose time is up. Those that payments might still have word of are asked about first: one
 * question for all, answered on payments' stream behind everything it decided before (see docs/adr/0003).
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

/** Expires all that may be expired now, in transactions of bounded size. */
export const expireAll = async (database: Database, patienceSeconds: number): Promise<void> => {
  while ((await database.transaction((tx) => expireOrders(tx, patienceSeconds))) === mostAtOnce);
};

const askPayments = async (tx: Transaction): Promise<void> => {
  const at = await openQuestion(tx);
  const id = randomUUIDv7();
  if (at) await append(tx, [say(DeadlineAsked, id, { id, at: at.toISOString() })]);
};

/** Payments has answered: everything it decided before the question has been heard. */
export const hearDeadline = async (tx: Transaction, answers: readonly Deadline[]): Promise<void> => {
  const latest = Math.max(...answers.map(({ at }) => Date.parse(at)));
  await noteAnswer(tx, new Date(latest));
};
