import { type EndedSessions, endSessions } from '@ticketing/common/http/ended-sessions';
import { on, type Subscription } from '@ticketing/common/messaging/subscription';
import { ExpirationCompleted } from '@ticketing/contracts/messages/expiration';
import {
  DeadlineAnswered,
  PaymentAuthorized,
  PaymentCaptured,
  PaymentCreated,
  PaymentFailed,
  PaymentUpdated,
  PaymentVoided,
} from '@ticketing/contracts/messages/payments';
import { SessionEnded } from '@ticketing/contracts/messages/sessions';
import { TicketCreated, TicketUpdated } from '@ticketing/contracts/messages/tickets';

import { expireOrders, hearDeadline } from './use-cases/expire-orders.ts';
import { followPayments } from './use-cases/follow-payments.ts';
import { followTickets } from './use-cases/follow-tickets.ts';

export type Rules = { readonly graceSeconds: number; readonly patienceSeconds: number };

/** Everything that makes orders act, apart from an HTTP request (see http.ts) and the sweeper (see sweeper.ts). */
export const subscriptions = (
  { graceSeconds, patienceSeconds }: Rules,
  sweep: () => void,
  ended: Pick<EndedSessions, 'store'>,
): Subscription[] => {
  const payments = followPayments(graceSeconds);
  return [
    on(TicketCreated, followTickets),
    on(TicketUpdated, followTickets),
    on(PaymentCreated, payments),
    on(PaymentUpdated, payments),
    on(PaymentAuthorized, payments),
    on(PaymentCaptured, payments),
    on(PaymentVoided, payments),
    on(PaymentFailed, payments),
    on(SessionEnded, endSessions(ended)),
    on(ExpirationCompleted, async (tx) => void (await expireOrders(tx, patienceSeconds))),
    on(DeadlineAnswered, async (tx, answers) => {
      await hearDeadline(tx, answers, graceSeconds);
      tx.afterCommit(sweep);
    }),
  ];
};
