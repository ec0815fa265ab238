import { on, type Subscription } from '@ticketing/common/messaging/subscription';
import {
  OrderAccepted,
  OrderCancelled,
  OrderCompleted,
  OrderCreated,
  OrderUpdated,
} from '@ticketing/contracts/messages/orders';
import { followOrders } from './follow-orders.ts';
import type { Timers } from './timers.ts';

/** Everything that makes expiration act, apart from a timer that goes off (see announce.ts). */
export const subscriptions = (timers: Timers): Subscription[] => {
  const follow = followOrders(timers);
  return [
    on(OrderCreated, follow),
    on(OrderUpdated, follow),
    on(OrderAccepted, follow),
    on(OrderCompleted, follow),
    on(OrderCancelled, follow),
  ];
};
