import type { Database } from '@ticketing/common/database/database';
import { Refusal } from '@ticketing/common/refusal';
import { cancel } from '../domain/order.ts';
import type { ReadOrder } from '../domain/public-order.ts';
import { orderNotFound } from '../refusals.ts';
import { findOwnOrder, lockOwnOrder } from '../store/orders.ts';
import { saveTransitions } from '../store/transitions.ts';

/** The buyer lets an order go and its places are free. @throws Refusal when it is not theirs or too late for it. */
export const cancelOrder = (database: Database, id: string, buyerId: string): Promise<ReadOrder> =>
  database.transaction(async (tx) => {
    const order = await lockOwnOrder(tx, id, buyerId);
    if (!order) throw await orderNotFound(tx, id);
    const cancellation = cancel(order);
    if (cancellation.kind === 'refused') throw new Refusal(cancellation.code, refusals[cancellation.code]);
    await saveTransitions(
      tx,
      cancellation.events.map((event) => ({ order, event })),
    );
    return (await findOwnOrder(tx, id, buyerId))!;
  });

const refusals = {
  'order-confirming': 'Your payment is being confirmed; the order can no longer be cancelled.',
  'order-complete': 'The order is paid and complete; it can no longer be cancelled.',
} as const;
