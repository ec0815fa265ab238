import type { CancelReason, OrderStatus } from '@ticketing/contracts/http/orders';
import type { PaymentStatus } from '@ticketing/contracts/http/payments';
import { extensionSeconds, maxExtensions } from '@ticketing/contracts/values/more-time';

/** What decides about an order. Times are on orders' own clock, its database's. */
export type Order = {
  readonly id: string;
  readonly status: OrderStatus;
  readonly reason: CancelReason | null;
  readonly expiresAt: Date;
  /** When an unpaid order may be cancelled: `expiresAt`, moved once by the grace when payment starts. It never moves back. */
  readonly decideAt: Date;
  /** Payment has started. */
  readonly isPaying: boolean;
  /** How often its buyer got more time. */
  readonly extensions: number;
  /** To where payment moves the decision at the latest. Null in an order without extension, which ends with the sale. */
  readonly latestDecideAt: Date | null;
};

/** What more time changes about an order. */
type MoreTime = Partial<Pick<Order, 'expiresAt' | 'decideAt' | 'isPaying' | 'extensions' | 'latestDecideAt'>>;

export type OrderEvent =
  | { readonly type: 'order.updated'; readonly changes: MoreTime }
  | { readonly type: 'order.accepted' }
  | { readonly type: 'order.completed' }
  /** `isLapse`: the buyer let the hold lapse or cancelled it, and may have to wait before holding the ticket again. */
  | { readonly type: 'order.cancelled'; readonly reason: CancelReason; readonly isLapse: boolean };

/** What the state of its payment, whenever and however often it is heard, means for an order. */
export const followPayment = (order: Order, payment: PaymentStatus, graceSeconds: number): OrderEvent[] => {
  switch (payment) {
    case 'created':
    case 'requires-action':
      return startPayment(order, graceSeconds);
    case 'authorized':
      return accept(order);
    case 'captured':
      return complete(order);
    case 'failed':
    case 'voided':
      return fail(order);
    case 'refunded':
      return [];
  }
};

/** Payment starts: nobody loses a ticket in the middle of it, so the decision moves, once. */
export const startPayment = (order: Order, graceSeconds: number): OrderEvent[] => {
  if (order.status !== 'awaiting-payment' || order.isPaying) return [];
  const graceEnds = earlier(after(order.expiresAt, graceSeconds), order.latestDecideAt);
  const decideAt = graceEnds > order.decideAt ? graceEnds : order.decideAt;
  return [{ type: 'order.updated', changes: { isPaying: true, decideAt } }];
};

export type Extension =
  | { readonly kind: 'done'; readonly events: OrderEvent[] }
  | { readonly kind: 'refused'; readonly why: 'ended' | 'paying' | 'used-up' | 'sale-ends' };

/**
 * The buyer asks for more time at `now`, for a ticket whose sale ends at `saleEnd` (null: never). The order may outlive the
 * sale by the grace of payment, as any other order that is being paid for, and by no more: whoever has taken some of that
 * has only the rest to pay in. An extension that reaches this limit is the last one.
 */
export const extend = (order: Order, saleEnd: Date | null, now: Date, graceSeconds: number): Extension => {
  if (order.status === 'confirming') return { kind: 'refused', why: 'paying' };
  if (order.status !== 'awaiting-payment' || order.decideAt <= now) return { kind: 'refused', why: 'ended' };
  if (order.isPaying) return { kind: 'refused', why: 'paying' };
  if (order.extensions >= maxExtensions) return { kind: 'refused', why: 'used-up' };
  const latestDecideAt = saleEnd && after(saleEnd, graceSeconds);
  const wanted = after(order.decideAt, extensionSeconds);
  const expiresAt = earlier(wanted, latestDecideAt);
  if (expiresAt <= order.decideAt) return { kind: 'refused', why: 'sale-ends' };
  const isLast = latestDecideAt !== null && latestDecideAt <= wanted;
  const extensions = isLast ? maxExtensions : order.extensions + 1;
  const changes = { expiresAt, decideAt: expiresAt, extensions, latestDecideAt };
  return { kind: 'done', events: [{ type: 'order.updated', changes }] };
};

/** The money is reserved: an order still waiting is accepted, whatever the clock says; a settled one stays as it is. */
export const accept = (order: Order): OrderEvent[] =>
  order.status === 'awaiting-payment' ? [{ type: 'order.accepted' }] : [];

/** The money is taken: the order is complete. One that was cancelled stays so, and payments gives the money back. */
export const complete = (order: Order): OrderEvent[] => (isLive(order) ? [{ type: 'order.completed' }] : []);

/** The money was not taken and never will be; also when the provider took its word back while the order was accepted. */
export const fail = (order: Order): OrderEvent[] =>
  isLive(order) ? [{ type: 'order.cancelled', reason: 'payment-failed', isLapse: false }] : [];

// Payments answers within seconds when it can be reached. A later answer means that it could not be.
const promptMs = 60_000;

/**
 * Time is up: an unpaid order gives its places back; a settled one, or one whose time has not come, stays as it is.
 * It waits until payments has said that nobody is paying for it, at most `patienceSeconds`: who paid in time while the
 * broker was away gets the ticket. It is not a lapse of the buyer when payments could not be reached at that time, because
 * the buyer may not have been able to pay.
 */
export const expire = (order: Order, now: Date, heardUntil: Date, patienceSeconds: number): OrderEvent[] => {
  if (order.status !== 'awaiting-payment' || order.decideAt > now) return [];
  const isHeard = heardUntil >= order.decideAt;
  const isOutOfPatience = now.getTime() - order.decideAt.getTime() >= patienceSeconds * 1_000;
  if (!isHeard && !isOutOfPatience) return [];
  const isPrompt = now.getTime() - order.decideAt.getTime() < promptMs;
  return [{ type: 'order.cancelled', reason: 'expired', isLapse: isHeard && isPrompt }];
};

export type Cancellation =
  | { readonly kind: 'done'; readonly events: OrderEvent[] }
  | { readonly kind: 'refused'; readonly code: 'order-confirming' | 'order-complete' };

/** The buyer lets the order go: possible until payment is being confirmed, and again without effect. */
export const cancel = (order: Order): Cancellation => {
  if (order.status === 'awaiting-payment')
    return { kind: 'done', events: [{ type: 'order.cancelled', reason: 'by-buyer', isLapse: true }] };
  if (order.status === 'cancelled') return { kind: 'done', events: [] };
  return { kind: 'refused', code: order.status === 'confirming' ? 'order-confirming' : 'order-complete' };
};

/** The order after an event. Every event leads to a state no earlier event can undo. */
export const evolve = <T extends Order>(order: T, event: OrderEvent): T => {
  switch (event.type) {
    case 'order.updated':
      return { ...order, ...event.changes };
    case 'order.accepted':
      return { ...order, status: 'confirming' };
    case 'order.completed':
      return { ...order, status: 'complete' };
    case 'order.cancelled':
      return { ...order, status: 'cancelled', reason: event.reason };
  }
};

/** What an order takes of its ticket's places in a status. */
export const footprint = (status: OrderStatus): 'held' | 'sold' | 'none' => {
  if (status === 'awaiting-payment' || status === 'confirming') return 'held';
  return status === 'complete' ? 'sold' : 'none';
};

const isLive = ({ status }: Order): boolean => status === 'awaiting-payment' || status === 'confirming';

const after = (moment: Date, seconds: number): Date => new Date(moment.getTime() + seconds * 1_000);

const earlier = (moment: Date, other: Date | null): Date => (other && other < moment ? other : moment);
