import type { OrderStatus } from '@ticketing/contracts/http/orders';
import type { PaymentStatus } from '@ticketing/contracts/http/payments';

/** The provider's intent, as far as it decides anything: Stripe's own states. */
export type Intent = {
  readonly id: string;
  readonly status:
    | 'requires_payment_method'
    | 'requires_confirmation'
    | 'requires_action'
    | 'processing'
    | 'requires_capture'
    | 'canceled'
    | 'succeeded';
  readonly redirectUrl: string | null;
};

/** What is to be done at the provider now; `wait` for somebody else's move. */
export type Action = 'capture' | 'void' | 'refund' | 'wait';

/** Capturing that the provider has plainly refused this often is given up by cancelling the intent. */
export const mostCaptureRefusals = 3;

const settled: readonly PaymentStatus[] = ['voided', 'refunded', 'failed'];

/** Nothing more can happen to it, unless it was captured for an order that is not served. */
export const isSettled = (status: PaymentStatus): boolean => settled.includes(status);

/** What the provider's intent says about a payment whose order is as given. A settled payment stays as it is. */
export const observe = (payment: PaymentStatus, intent: Intent, order: OrderStatus | null): PaymentStatus => {
  if (isSettled(payment)) return payment;
  switch (intent.status) {
    case 'requires_payment_method':
    case 'requires_confirmation':
    case 'processing':
      return payment === 'captured' ? payment : 'created';
    case 'requires_action':
      return payment === 'captured' ? payment : 'requires-action';
    case 'requires_capture':
      return payment === 'captured' ? payment : 'authorized';
    case 'succeeded':
      return 'captured';
    case 'canceled':
      return isServed(order) ? 'failed' : 'voided';
  }
};

/**
 * What to do next, from the states alone: whoever calls it, and however often, the answer is the same. Money is taken
 * only for an order that orders has accepted, and given back wherever it was taken without one.
 */
export const next = (order: OrderStatus | null, payment: PaymentStatus, captureRefusals: number): Action => {
  if (isSettled(payment) || order === null) return 'wait';
  if (payment === 'captured') return order === 'cancelled' || order === 'refunded' ? 'refund' : 'wait';
  if (order === 'cancelled' || order === 'refunded') return 'void';
  if (payment === 'authorized' && isServed(order)) return captureRefusals < mostCaptureRefusals ? 'capture' : 'void';
  return 'wait';
};

/** A new payment, or another try with it, is possible while the order waits for one and its time is not up. */
export const isPayable = (order: { readonly status: OrderStatus; readonly decideAt: Date }, now: Date): boolean =>
  order.status === 'awaiting-payment' && now < order.decideAt;

/**
 * When to look at a payment again without being told to. The provider's webhooks and orders' messages are usually
 * quicker; this finds what they lost. Null: never.
 */
export const checkAgainInSeconds = (
  order: OrderStatus | null,
  payment: PaymentStatus,
  checks: number,
): number | null => {
  if (isSettled(payment)) return null;
  if (payment === 'captured' && (order === 'complete' || checks > 20)) return null;
  const isOverdue = payment === 'authorized' || payment === 'captured' || order === 'cancelled' || isServed(order);
  return Math.min(isOverdue ? 2 * 2 ** Math.min(checks, 10) : 20 * 2 ** Math.min(checks, 10), isOverdue ? 60 : 600);
};

const isServed = (order: OrderStatus | null): boolean => order === 'confirming' || order === 'complete';
