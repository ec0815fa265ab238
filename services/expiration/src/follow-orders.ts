import type { OrderState } from '@ticketing/contracts/messages/orders';
import type { Timers } from './timers.ts';

/**
 * Sets a timer for every order that waits for payment and takes away those of orders that have settled.
 * @throws Error while Redis is away.
 */
export const followOrders =
  (timers: Timers) =>
  async (_: unknown, heard: readonly OrderState[]): Promise<void> => {
    const orders = new Map<string, OrderState>();
    for (const order of heard) if (order.version > (orders.get(order.id)?.version ?? 0)) orders.set(order.id, order);
    const waiting = [...orders.values()].filter(({ status }) => status === 'awaiting-payment');
    const settled = [...orders.values()].filter(({ status }) => status !== 'awaiting-payment');
    await timers.remove(settled.map(({ id }) => id));
    await timers.set(waiting.map(({ id, decideAt }) => ({ orderId: id, expiresAt: decideAt })));
  };
