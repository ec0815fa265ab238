import type { Database } from '@ticketing/common/database/database';
import { Refusal } from '@ticketing/common/refusal';
import type { PaymentStatus } from '@ticketing/contracts/http/payments';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import type { DeadlineAnswer, PaymentState } from '@ticketing/contracts/messages/payments';
import type { TicketState } from '@ticketing/contracts/messages/tickets';
import { defaultTimeZone } from '@ticketing/contracts/values/time-zone';
import { claim, type PlacementRequest } from '../../../services/orders/src/store/placements.ts';
import { cancelOrder } from '../../../services/orders/src/use-cases/cancel-order.ts';
import { expireOrders, hearDeadline } from '../../../services/orders/src/use-cases/expire-orders.ts';
import { extendOrder } from '../../../services/orders/src/use-cases/extend-order.ts';
import { followPayments } from '../../../services/orders/src/use-cases/follow-payments.ts';
import { followTickets } from '../../../services/orders/src/use-cases/follow-tickets.ts';
import { entriesFor } from '../../../services/payments/src/domain/ledger.ts';
import { keepAnswer } from '../../../services/payments/src/store/answers.ts';
import { listDuePayments } from '../../../services/payments/src/store/deadline.ts';
import { giveLeaseBack, takeDueLeases, takeLease } from '../../../services/payments/src/store/leases.ts';
import { askForLook } from '../../../services/payments/src/store/looks.ts';
import { findPayment, saveIntent } from '../../../services/payments/src/store/payments.ts';
import { findSituation } from '../../../services/payments/src/store/situations.ts';
import { insertPayment, movePayment } from '../../../services/payments/src/store/transitions.ts';
import { followOrders as paymentsFollowOrders } from '../../../services/payments/src/use-cases/follow-orders.ts';
import { createToTicket } from '../../../services/tickets/src/store/ticket-row.ts';
import { createTicket } from '../../../services/tickets/src/use-cases/create-ticket.ts';
import { followOrders as ticketsFollowOrders } from '../../../services/tickets/src/use-cases/follow-orders.ts';

/** Something a service asks of its store. The same commands are given to PostgreSQL and to the simulation's store. */
export type Command =
  | {
      readonly service: 'orders';
      readonly kind: 'place';
      readonly requests: readonly PlacementRequest[];
      readonly seconds: number;
    }
  | {
      readonly service: 'orders';
      readonly kind: 'extend' | 'cancel';
      readonly orderId: string;
      readonly buyerId: string;
    }
  | { readonly service: 'orders'; readonly kind: 'expire' }
  | { readonly service: 'orders'; readonly kind: 'hear payments'; readonly heard: readonly PaymentState[] }
  | { readonly service: 'orders'; readonly kind: 'hear tickets'; readonly heard: readonly TicketState[] }
  | ({ readonly service: 'orders'; readonly kind: 'hear an answer' } & Pick<DeadlineAnswer, 'at' | 'payments'>)
  | { readonly service: 'payments'; readonly kind: 'hear orders'; readonly heard: readonly OrderState[] }
  | {
      readonly service: 'payments';
      readonly kind: 'start' | 'lease' | 'give back' | 'look';
      readonly orderId: string;
      readonly buyerId: string;
    }
  | {
      readonly service: 'payments';
      readonly kind: 'intent';
      readonly orderId: string;
      readonly buyerId: string;
      readonly intentId: string;
    }
  | {
      readonly service: 'payments';
      readonly kind: 'move';
      readonly orderId: string;
      readonly buyerId: string;
      readonly status: PaymentStatus;
    }
  | {
      readonly service: 'payments';
      readonly kind: 'answered';
      readonly orderId: string;
      readonly buyerId: string;
      readonly key: string;
    }
  | { readonly service: 'payments'; readonly kind: 'take due' }
  | { readonly service: 'payments'; readonly kind: 'list due'; readonly at: string; readonly limit: number }
  | { readonly service: 'tickets'; readonly kind: 'hear orders'; readonly heard: readonly OrderState[] }
  | { readonly service: 'tickets'; readonly kind: 'list'; readonly ticket: TicketState; readonly key: string };

const graceSeconds = 300;
const patienceSeconds = 1_800;
const limits = { liveOrdersMax: 3, defaultMaxPerBuyer: 5, holdAgainSeconds: [3_600], nearlyGonePlaces: 4 };

/** Does a command and says what came of it, in words that do not depend on ids or moments a database makes. */
export const perform = async (database: Database, command: Command): Promise<unknown> => {
  try {
    return await act(database, command);
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
};

const act = async (database: Database, command: Command): Promise<unknown> => {
  switch (command.service) {
    case 'orders':
      return actInOrders(database, command);
    case 'payments':
      return actInPayments(database, command);
    case 'tickets':
      if (command.kind === 'hear orders')
        return database.transaction((tx) => ticketsFollowOrders(() => {})(tx, command.heard));
      return createTicket(
        { database, announce: () => {}, toTicket: createToTicket(defaultTimeZone) },
        { userId: command.ticket.sellerId, key: command.key, hash: Buffer.from(command.ticket.title) },
        command.ticket,
      ).then(({ body }) => (body as { id: string }).id);
  }
};

const actInOrders = async (database: Database, command: Command & { service: 'orders' }): Promise<unknown> => {
  switch (command.kind) {
    case 'place': {
      const rules = { reservationSeconds: command.seconds, ...limits };
      const outcomes = await claim(database, rules, command.requests);
      return outcomes.map(({ outcome, answer }) => [
        outcome,
        // The remaining seconds depend on each store's clock.
        outcome === 'hold-again-later'
          ? null
          : answer && typeof answer === 'object' && 'id' in answer
            ? answer.id
            : answer,
      ]);
    }
    case 'extend':
      return database.transaction(async (tx) => {
        const { expiresAt, decideAt, extensionsLeft } = await extendOrder(
          tx,
          command.orderId,
          command.buyerId,
          graceSeconds,
        );
        return [extensionsLeft, expiresAt === decideAt];
      });
    case 'cancel':
      return (await cancelOrder(database, command.orderId, command.buyerId)).status;
    case 'expire':
      await database.transaction((tx) => expireOrders(tx, patienceSeconds));
      return null;
    case 'hear payments':
      return database.transaction((tx) => followPayments(graceSeconds)(tx, command.heard));
    case 'hear tickets':
      return database.transaction((tx) => followTickets(tx, command.heard));
    case 'hear an answer':
      return database.transaction((tx) =>
        hearDeadline(tx, [{ id: command.at, at: command.at, payments: command.payments ?? [] }], graceSeconds),
      );
  }
};

const actInPayments = async (database: Database, command: Command & { service: 'payments' }): Promise<unknown> => {
  if (command.kind === 'hear orders')
    return database.transaction((tx) => paymentsFollowOrders(() => {})(tx, command.heard));
  if (command.kind === 'take due') {
    const due = [...(await takeDueLeases(database, 'pressing', 10)), ...(await takeDueLeases(database, 'idle', 10))];
    return due.map(({ orderId, orderStatus }) => `${orderId} ${orderStatus}`).sort();
  }
  if (command.kind === 'list due') {
    const due = await listDuePayments(database, new Date(command.at), command.limit);
    return due.map(({ orderId, status, decideAt }) => `${orderId} ${status} ${decideAt.toISOString()}`).sort();
  }
  if (command.kind === 'start') return (await insertPayment(database, command.orderId, 'sandbox'))?.status ?? null;
  const { payment } = await findSituation(database, command.orderId, command.buyerId);
  if (!payment) return 'none';
  switch (command.kind) {
    case 'lease':
      return (await takeLease(database, payment.id)) !== null;
    case 'give back': {
      // The holder's own lease, as far as it still is one.
      const leased = await takeLease(database, payment.id);
      return leased && giveLeaseBack(database, leased, null).then(() => 'given back');
    }
    case 'look':
      return askForLook(database, payment.id, payment.status);
    case 'intent':
      return (await saveIntent(database, payment.id, command.intentId, 'secret'))?.intentId ?? null;
    case 'move': {
      const entries = entriesFor(payment.status, command.status, payment.amountCents);
      const move = { status: command.status, nextActionUrl: null, entries, checkAgainInSeconds: 60 };
      // And once more from what is known no longer.
      const moved = [await movePayment(database, payment, move), await movePayment(database, payment, move)];
      return moved.map((one) => one?.version ?? null);
    }
    case 'answered':
      await keepAnswer(database, payment.id, command.key, { operation: 'confirm', answer: 'declined' }, 'No.');
      return (await findPayment(database, payment.id)).answered.length;
  }
};
