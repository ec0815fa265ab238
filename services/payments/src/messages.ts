import { type EndedSessions, endSessions } from '@ticketing/common/http/ended-sessions';
import { on, type Subscription } from '@ticketing/common/messaging/subscription';
import {
  DeadlineAsked,
  OrderAccepted,
  OrderCancelled,
  OrderCompleted,
  OrderCreated,
  OrderUpdated,
} from '@ticketing/contracts/messages/orders';
import { SessionEnded } from '@ticketing/contracts/messages/sessions';
import { answerDeadline } from './use-cases/answer-deadline.ts';
import { followOrders } from './use-cases/follow-orders.ts';

/** Everything that makes payments act, apart from HTTP (http.ts, webhook.ts) and the clock (settler.ts, orphan-search.ts). */
export const subscriptions = (settleNow: () => void, ended: Pick<EndedSessions, 'store'>): Subscription[] => {
  const follow = followOrders(settleNow);
  return [
    on(OrderCreated, follow),
    on(OrderUpdated, follow),
    on(OrderAccepted, follow),
    on(OrderCompleted, follow),
    on(OrderCancelled, follow),
    on(DeadlineAsked, answerDeadline),
    on(SessionEnded, endSessions(ended)),
  ];
};
