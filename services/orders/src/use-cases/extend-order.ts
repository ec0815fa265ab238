import type { Transaction } from '@ticketing/common/database/database';
import { Refusal } from '@ticketing/common/refusal';
import { saleEndOf } from '@ticketing/contracts/values/sale-window';
import { type Extension, extend } from '../domain/order.ts';
import type { ReadOrder } from '../domain/public-order.ts';
import { orderNotFound } from '../refusals.ts';
import { findOwnOrder, lockOwnOrder, readClock } from '../store/orders.ts';
import { findSaleTimes } from '../store/tickets.ts';
import { saveTransitions } from '../store/transitions.ts';

/**
 * The buyer gets more time for an unpaid order, as `extend` decides on this database's clock, under the order's lock.
 * @throws Refusal `not-found`, `not-extendable`, and `unavailable` while the copy of its ticket is being rebuilt.
 */
export const extendOrder = async (
  tx: Transaction,
  id: string,
  buyerId: string,
  graceSeconds: number,
): Promise<ReadOrder> => {
  const order = await lockOwnOrder(tx, id, buyerId);
  if (!order) throw await orderNotFound(tx, id);
  const sale = await findSaleTimes(tx, order.ticketId);
  if (!sale)
    throw new Refusal('unavailable', 'We cannot tell right now. Try again in a moment.', { retryAfterSeconds: 2 });
  const extension = extend(order, saleEndOf(sale), await readClock(tx), graceSeconds);
  if (extension.kind === 'refused') throw new Refusal('not-extendable', refusals[extension.why]);
  await saveTransitions(
    tx,
    extension.events.map((event) => ({ order, event })),
  );
  return (await findOwnOrder(tx, id, buyerId))!;
};

const refusals = {
  ended: 'This reservation is paid or cancelled, or its time is up.',
  paying: 'You have started to pay, so the time stays as it is. Finish your payment before it is up.',
  'used-up': 'You have had more time already, and there is no more. Pay before the time is up.',
  'sale-ends': 'The sale is over by then, so there is no more time. Pay before the time is up.',
} as const satisfies Record<Extract<Extension, { kind: 'refused' }>['why'], string>;
