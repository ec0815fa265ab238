import { isDeepStrictEqual } from 'node:util';
import type { Order } from '@ticketing/contracts/http/orders';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import type { Part } from '../system/system.ts';
import { type Follow, isDisturbed } from '../workload/history.ts';
import type { Evidence } from './evidence.ts';

// A status that stays so long has to be shown while it is true; a commit is stamped a moment before others see it.
const [momentMs, toleranceMs] = [5_000, 250];
const needed: readonly Part[] = ['gateway', 'orders', 'postgres', 'nats'];

/** I11: a live page is sent its owner's changes, all of them, as GET has them, and nobody else's. */
export const checkStreams = (evidence: Evidence): readonly string[] =>
  evidence.history.follows.flatMap((follow) =>
    follow.who === null ? ticketsShown(evidence, follow) : ordersShown(evidence, follow, follow.who),
  );

const ordersShown = ({ history, orders, steps }: Evidence, { events, since }: Follow, who: string): string[] => {
  const owners = new Map(orders.map(({ id, buyerId }) => [id, buyerId]));
  const shown: Order[] = events.filter(({ id }) => owners.get(id) === who);
  const lists = history.walks.filter((walk) => walk.list === 'orders' && walk.who === who && walk.isSettled);
  if (lists.length === 0) return [`the orders of ${who} could not be read in the end`];
  const final = new Map<string, Order>(lists.flatMap(({ items }) => items).map((order) => [order.id, order]));
  const shownOf = Map.groupBy(shown, ({ id }) => id);
  const stepsOf = Map.groupBy(steps, ({ orderId }) => orderId);
  return [
    ...events
      .filter(({ id }) => owners.get(id) !== who)
      .map(({ id }) => `${who} was sent order ${id} of ${owners.get(id)}`),
    ...[...final].flatMap(([id, order]) => {
      const own = shownOf.get(id) ?? [];
      const last = own.toSorted((one, other) => one.version - other.version).at(-1);
      if (!isDeepStrictEqual(last, order))
        return [`${who} saw ${JSON.stringify(last)} last of an order that is ${JSON.stringify(order)}`];
      const of = stepsOf.get(id) ?? [];
      return [
        ...own.flatMap((one) => (isAsItWas(one, order, of) ? [] : [`${who} was shown ${JSON.stringify(one)} wrongly`])),
        ...of.flatMap(({ at, version, status }, nth) => {
          const until = of[nth + 1]?.at ?? at;
          const isLong = at > since && until - at >= momentMs && !isDisturbed(history, needed, at, until);
          return isLong && !own.some((one) => one.version >= version && one.status === status)
            ? [`${who} never saw order ${id} ${status}, which it was for ${Math.round(until - at)} ms`]
            : [];
        }),
      ];
    }),
  ];
};

/** The status is that of the version, time only grows, and what never changes is as it is in the end. */
const isAsItWas = (shown: Order, final: Order, steps: Evidence['steps']): boolean => {
  const step = steps.find((one) => one.version === shown.version);
  const isInTime =
    shown.expiresAt <= final.expiresAt &&
    shown.decideAt <= final.decideAt &&
    shown.extensionsLeft >= final.extensionsLeft &&
    (shown.payingSince === undefined || shown.payingSince === final.payingSince);
  return step?.status === shown.status && isInTime && isDeepStrictEqual(unchanging(shown), unchanging(final));
};

const unchanging = (order: Order): Partial<Order> => {
  const { status, version, reason, admissions, updatedAt, expiresAt, decideAt, payingSince, extensionsLeft, ...same } =
    order;
  return same;
};

const ticketsShown = ({ history, listingStates }: Evidence, { events, since }: Follow): string[] => {
  const sales = history.walks.filter(({ list, isSettled }) => list === 'sales' && isSettled);
  if (sales.length === 0) return ['the tickets could not be read in the end'];
  const final = sales.flatMap(({ items }) => items) as Ticket[];
  const shown = new Map<string, Ticket>(events.map((ticket) => [ticket.id, ticket]));
  const changedAt = new Map(listingStates.map(({ ticketId, at }) => [ticketId, at]));
  return final.flatMap((ticket) => {
    const last = shown.get(ticket.id);
    if (!last && (changedAt.get(ticket.id) ?? 0) <= since + toleranceMs) return [];
    return last && isDeepStrictEqual(nameless(last), nameless(ticket))
      ? []
      : [`watchers saw ${JSON.stringify(last)} last of a ticket that is ${JSON.stringify(ticket)}`];
  });
};

/** The name comes from auth, and may come later than the ticket. */
const nameless = ({ sellerName: _, ...ticket }: Ticket): Omit<Ticket, 'sellerName'> => ticket;
