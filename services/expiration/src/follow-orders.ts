import type { Logger } from '@ticketing/common/logger';
import type { Received } from '@ticketing/common/messaging/received';
import { backoffMs } from '@ticketing/common/pause';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import type { Timers } from './timers.ts';

/**
 * Sets a timer for every order that waits for payment and takes away those of orders that have settled. An order that
 * got more time has its timer set anew. A batch that Redis does not take goes back to the broker.
 */
export const followOrders =
  (timers: Timers, log: Logger) =>
  async (batch: readonly Received[]): Promise<void> => {
    const orders = new Map<string, OrderState>();
    for (const one of batch) {
      if (one.kind === 'broken')
        log.error({ reason: one.reason, seq: one.msg.seq }, 'a message cannot be read; it is left out');
      if (one.kind !== 'wanted') continue;
      const order = one.body as OrderState;
      if (order.version > (orders.get(order.id)?.version ?? 0)) orders.set(order.id, order);
    }
    const waiting = [...orders.values()].filter(({ status }) => status === 'awaiting-payment');
    const outdated = [...orders.values()].filter((order) => !waiting.includes(order) || order.version > 1);
    try {
      await timers.remove(outdated.map(({ id }) => id));
      await timers.set(
        waiting.map(({ id, decideAt }) => ({ orderId: id, expiresAt: decideAt })),
        new Date(),
      );
      for (const { msg } of batch) msg.ack();
    } catch (error) {
      log.warn({ error: String(error) }, 'timers are set later; orders has a sweeper of its own');
      for (const { msg } of batch) msg.nak(backoffMs(msg.info.deliveryCount, 250, 10_000));
    }
  };
