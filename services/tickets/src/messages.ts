import { type EndedSessions, endSessions } from '@ticketing/common/http/ended-sessions';
import { on, type Subscription } from '@ticketing/common/messaging/subscription';
import {
  OrderAccepted,
  OrderCancelled,
  OrderCompleted,
  OrderCreated,
  OrderUpdated,
} from '@ticketing/contracts/messages/orders';
import { SessionEnded } from '@ticketing/contracts/messages/sessions';
import { UserCreated } from '@ticketing/contracts/messages/users';
import type { Announce } from './live/announce.ts';
import { followOrders } from './use-cases/follow-orders.ts';
import { followUsers } from './use-cases/follow-users.ts';

/** Everything that makes tickets act, apart from an HTTP request (see http.ts). */
export const subscriptions = (announce: Announce, ended: Pick<EndedSessions, 'store'>): readonly Subscription[] => {
  const users = followUsers(announce);
  const orders = followOrders(announce);
  return [
    on(UserCreated, users),
    on(SessionEnded, endSessions(ended)),
    on(OrderCreated, orders),
    on(OrderUpdated, orders),
    on(OrderAccepted, orders),
    on(OrderCompleted, orders),
    on(OrderCancelled, orders),
  ];
};
