import { z } from 'zod';
import { BoughtEvent, Order } from '../http/orders.ts';
import { Id, Moment } from '../values.ts';
import { message } from './envelope.ts';

/**
 * An order as services see it: the public order without what only reading it tells. Orders made by earlier releases have no
 * `event`, or one without its zone, which is the installation's then. They do not say `extensionsLeft` either.
 */
export const OrderState = Order.omit({ changes: true }).extend({
  buyerId: Id,
  sellerId: Id,
  event: BoughtEvent.partial({ timeZone: true }).optional(),
  extensionsLeft: Order.shape.extensionsLeft.optional(),
});
export type OrderState = z.infer<typeof OrderState>;

export const OrderCreated = message('orders', 'order.created', OrderState, 'Places are held for a buyer.');
export const OrderUpdated = message(
  'orders',
  'order.updated',
  OrderState,
  'Payment of an order has started, or its buyer has asked for more time: its places are held a little longer.',
);
export const OrderAccepted = message(
  'orders',
  'order.accepted',
  OrderState,
  'The order is authorised and will be served: capture the payment.',
);
export const OrderCompleted = message(
  'orders',
  'order.completed',
  OrderState,
  'The order is paid, its places are sold.',
);
export const OrderCancelled = message(
  'orders',
  'order.cancelled',
  OrderState,
  'The order ended, its places are free again.',
);

/** A question at a moment on orders' clock. */
export const Deadline = z.object({ id: Id, at: Moment });
export type Deadline = z.infer<typeof Deadline>;

export const DeadlineAsked = message(
  'orders',
  'order.deadline-asked',
  Deadline,
  'Unpaid orders are due at `at`: which of them is somebody paying for?',
);
