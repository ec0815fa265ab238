import type { OrderStatus } from '@ticketing/contracts/http/orders';
import type { TicketState } from '@ticketing/contracts/messages/tickets';
import { extensionSeconds, maxExtensions } from '@ticketing/contracts/values/more-time';
import { saleEndOf } from '@ticketing/contracts/values/sale-window';
import { amountReceived, type Intent } from '../../../sandbox/src/domain/intent.ts';
import type { Changes } from '../database/tables.ts';
import type { System } from '../services/system.ts';
import { admissions, type OrderRow, orders, places, tickets } from '../store/orders/rows.ts';
import { orders as copies, type OrderCopy, type PaymentRow, payments } from '../store/payments/rows.ts';
import { type TicketOrder, ticketOrders } from '../store/tickets/rows.ts';
import { evolutions } from './evolutions.ts';

/** What was free and unsold of a ticket from a step on. */
export type Moment = {
  readonly step: number;
  readonly free: number;
  readonly unsold: number;
  /** The places that each buyer holds and has bought, and the number of their lapsed holds. */
  readonly held: ReadonlyMap<string, number>;
  readonly bought: ReadonlyMap<string, number>;
  readonly lapsed: ReadonlyMap<string, number>;
};

// Once all is well again an order that is due ends soon; far sooner than orders' patience with payments. World time
// goes on in leaps by then, so this is generous.
const mostLateMs = 300_000;
const clockRoomMs = 25_000;

/** What a listing was from a step on. */
export type Listing = { readonly step: number; readonly priceCents: number; readonly isWithdrawn: boolean };

/** What was seen while a schedule ran, for those checks that look back. */
export type Seen = {
  /** Every state of a ticket's copy in orders. */
  readonly copies: Map<string, Listing[]>;
  readonly places: Map<string, Moment[]>;
  /** Every status an order has had, with the step it began at. */
  readonly statuses: Map<string, { readonly step: number; readonly status: OrderStatus }[]>;
  /** How often each order got more time. */
  readonly extensions: Map<string, number>;
};

/** Checks what must be so at every moment: after every commit and everything that happens at the bank. */
export const watchMoments = ({ world, stores, bank, rules }: System): Seen => {
  const { scheduler, fail, healedAt } = world;
  const seen: Seen = { places: new Map(), statuses: new Map(), copies: new Map(), extensions: new Map() };
  const last = new Map<string, OrderRow>();
  const authorizedAt = new Map<string, number>();

  const checkOrder = (now: OrderRow): void => {
    const before = last.get(now.id);
    last.set(now.id, now);
    if (before?.status !== now.status) {
      const known = seen.statuses.get(now.id) ?? [];
      seen.statuses.set(now.id, [...known, { step: scheduler.steps(), status: now.status }]);
    }
    if (before && now.version <= before.version)
      fail(`I5: order ${now.id} went from version ${before.version} to ${now.version}`);
    if (
      before &&
      before.status !== now.status &&
      !evolutions[before.status].includes(`${now.status} ${now.reason ?? ''}`.trim())
    )
      fail(`order ${now.id} went from ${before.status} to ${now.status} (${now.reason})`);
    if (before) checkTime(before, now);
    if (now.status !== 'cancelled' || now.reason !== 'expired' || !before) return;
    const nowMs = stores.orders.now().getTime();
    const isOutOfPatience = nowMs - now.decideAt.getTime() >= rules.patienceSeconds * 1_000;
    if (nowMs < now.decideAt.getTime()) fail(`order ${now.id} expired before its time`);
    const healedMs = stores.orders.now().getTime() - (scheduler.now() - healedAt());
    if (nowMs - Math.max(now.decideAt.getTime(), healedMs) > mostLateMs) fail(`I3: order ${now.id} expired too late`);
    const paidAt = authorizedAt.get(now.id);
    if (paidAt !== undefined && paidAt < before.decideAt.getTime() && !isOutOfPatience)
      fail(`order ${now.id} was paid in time and expired all the same`);
  };

  /** I15: more time at most twice, while nobody pays, and never beyond the sale by more than the grace. */
  const checkTime = (before: OrderRow, now: OrderRow): void => {
    const isExtended = now.expiresAt.getTime() !== before.expiresAt.getTime();
    const times = (seen.extensions.get(now.id) ?? 0) + Number(isExtended);
    seen.extensions.set(now.id, times);
    if (times > maxExtensions) fail(`I15: order ${now.id} got more time ${times} times`);
    if (isExtended && before.payingSince !== null) fail(`I15: order ${now.id} got more time while it was paid for`);
    if (isExtended && before.status !== 'awaiting-payment')
      fail(`I15: order ${now.id} got more time as ${before.status}`);
    if (now.decideAt < before.decideAt) fail(`I15: the time of order ${now.id} moved back`);
    const longest = rules.reservationSeconds + maxExtensions * extensionSeconds + rules.graceSeconds;
    const lasts = (now.decideAt.getTime() - now.createdAt.getTime()) / 1_000;
    if (lasts > longest) fail(`I15: order ${now.id} may be held for ${lasts} s`);
    const sale = stores.orders.get(tickets, now.ticketId);
    const saleEnd = sale && saleEndOf(sale);
    if (saleEnd && now.decideAt.getTime() > Date.parse(saleEnd) + rules.graceSeconds * 1_000)
      fail(`I15: order ${now.id} may outlive its sale by more than the grace`);
  };

  const checkPlaces = (ticketId: string): void => {
    const row = stores.orders.get(places, ticketId);
    if (!row) return;
    const of = stores.orders.all(orders).filter((order) => order.ticketId === ticketId);
    const sum = (...statuses: OrderStatus[]): number =>
      of.filter(({ status }) => statuses.includes(status)).reduce((total, { quantity }) => total + quantity, 0);
    const [held, sold] = [sum('awaiting-payment', 'confirming'), sum('complete')];
    if (held + sold > row.quantity) fail(`I1: ${held} held and ${sold} sold of ${row.quantity} places of ${ticketId}`);
    if (row.quantity !== Math.max(row.wanted, held + sold))
      fail(`I1: ${ticketId} is bound by ${row.quantity}; ${row.wanted} are wanted, ${held} held and ${sold} sold`);
    if (held !== row.held || sold !== row.sold)
      fail(`I1: ${ticketId} counts ${row.held} held and ${row.sold} sold; its orders say ${held} and ${sold}`);
    const admitted = stores.orders.all(admissions).filter((one) => one.ticketId === ticketId);
    if (admitted.length !== sold || new Set(admitted.map(({ number }) => number)).size !== sold)
      fail(`I1: ${sold} places of ${ticketId} are sold and ${admitted.length} admissions stand for them`);
    const byBuyer = (is: (order: OrderRow) => boolean, count: (order: OrderRow) => number) => {
      const sums = new Map<string, number>();
      for (const order of of.filter(is)) sums.set(order.buyerId, (sums.get(order.buyerId) ?? 0) + count(order));
      return sums;
    };
    const live = byBuyer(
      ({ status }) => status === 'awaiting-payment' || status === 'confirming',
      ({ quantity }) => quantity,
    );
    const bought = byBuyer(
      ({ status }) => status === 'complete',
      ({ quantity }) => quantity,
    );
    const lapsed = byBuyer(
      ({ lapsedAt }) => lapsedAt !== null,
      () => 1,
    );
    const most =
      stores.orders.get(tickets, ticketId)?.maxPerBuyer ?? rules.defaultMaxPerBuyer ?? Number.POSITIVE_INFINITY;
    for (const buyerId of new Set([...live.keys(), ...bought.keys()])) {
      const has = (live.get(buyerId) ?? 0) + (bought.get(buyerId) ?? 0);
      if (has > most) fail(`I10: ${buyerId} has ${has} places of ${ticketId}, where ${most} are allowed`);
    }
    const moments = seen.places.get(ticketId) ?? [];
    const free = row.wanted - row.held - row.sold;
    seen.places.set(ticketId, [
      ...moments,
      { step: scheduler.steps(), free, unsold: row.wanted - row.sold, held: live, bought, lapsed },
    ]);
  };

  stores.orders.watchCommits((changes) => {
    for (const { id, priceCents, status } of changed(changes, tickets.name) as TicketState[])
      seen.copies.set(id, [
        ...(seen.copies.get(id) ?? []),
        { step: scheduler.steps(), priceCents, isWithdrawn: status === 'withdrawn' },
      ]);
    for (const order of changed(changes, orders.name) as OrderRow[]) checkOrder(order);
    const moved = [...(changes.get(places.name)?.keys() ?? [])];
    const concerned = (changed(changes, orders.name) as OrderRow[]).map(({ ticketId }) => ticketId);
    for (const ticketId of new Set([...moved, ...concerned])) checkPlaces(ticketId);
  });

  stores.payments.watchCommits((changes) => {
    for (const { orderId, status } of changed(changes, payments.name) as PaymentRow[])
      if (status === 'authorized' && !authorizedAt.has(orderId))
        authorizedAt.set(orderId, stores.orders.now().getTime());
  });
  const increasing = (owner: string): ((id: string, version: number) => void) => {
    const versions = new Map<string, number>();
    return (id, version) => {
      if (version <= (versions.get(id) ?? 0))
        fail(`I5: the copy of order ${id} in ${owner} went back to version ${version}`);
      versions.set(id, version);
    };
  };
  const inPayments = increasing('payments');
  stores.payments.watchCommits((changes) => {
    for (const { id, version } of changed(changes, copies.name) as OrderCopy[]) inPayments(id, version);
  });
  const inTickets = increasing('tickets');
  stores.tickets.watchCommits((changes) => {
    for (const { orderId, version } of changed(changes, ticketOrders.name) as TicketOrder[])
      inTickets(orderId, version);
  });

  const capturedIntents = new Set<string>();
  bank.watch(({ metadata: { orderId } }) => {
    // An intent whose making ended in an error is looked for by its time, with this much room for clocks that differ.
    if (stores.payments.furthest() > clockRoomMs) return;
    if (bank.intents().filter(({ metadata }) => metadata.orderId === orderId).length > 1)
      fail(`I2: more than one intent was made for order ${orderId}`);
  });
  bank.watch((intent) => checkCapture(intent));
  const checkCapture = (intent: Intent): void => {
    if (amountReceived(intent) === 0 || capturedIntents.has(intent.id)) return;
    capturedIntents.add(intent.id);
    const { orderId = '' } = intent.metadata;
    const captures = bank.intents().filter((one) => one.metadata.orderId === orderId && amountReceived(one) > 0);
    if (captures.length > 1) fail(`I2: order ${orderId} was charged ${captures.length} times`);
    const status = last.get(orderId)?.status;
    if (status !== 'confirming' && status !== 'complete')
      fail(`I2: money was taken for order ${orderId}, which is ${status}`);
  };
  return seen;
};

const changed = (changes: Changes, table: string): unknown[] =>
  [...(changes.get(table)?.values() ?? [])].filter((row) => row !== null);
