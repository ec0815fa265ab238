import { on, type Subscription } from '@ticketing/common/messaging/subscription';
import { ExpirationCompleted } from '@ticketing/contracts/messages/expiration';
import {
  DeadlineAnswered,
  PaymentAuthorized,
  PaymentCaptured,
  PaymentCreated,
  PaymentFailed,
} from '@ticketing/contracts/messages/payments';
import { TicketCreated, TicketUpdated } from '@ticketing/contracts/messages/tickets';
import { upsertTickets } from './store/tickets.ts';
import { expireOrders, hearDeadline } from './use-cases/expire-orders.ts';
import { followPayments } from './use-cases/follow-payments.ts';

export type Rules = { readonly graceSeconds: number; readonly patienceSeconds: number };

/** Everything that makes orders act, apart from an HTTP request (see http.ts) and the sweeper (see sweeper.ts). */
export const subscriptions = ({ graceSeconds, patienceSeconds }: Rules, sweep: () => void): Subscription[] => {
  const payments = followPayments(graceSeconds);
  return [
    on(TicketCreated, upsertTickets),
    on(TicketUpdated, upsertTickets),
    on(PaymentCreated, payments),
    on(PaymentAuthorized, payments),
    on(PaymentCaptured, payments),
    on(PaymentFailed, payments),
    on(ExpirationCompleted, async (tx) => void (await expireOrders(tx, patienceSeconds))),
    on(
      DeadlineAnswered,
      async (tx, answers) => {
        await hearDeadline(tx, answers);
        tx.afterCommit(sweep);
      },
      { afterAllBefore: true },
    ),
  ];
};
