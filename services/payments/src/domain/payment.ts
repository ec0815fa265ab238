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
  /** Where the buyer answers their bank, while it asks. */
  readonly redirectUrl: string | null;
  /** All of what was captured has been given back. */
  readonly isRefunded: boolean;
  /** The charge that was declined last, if its card was declined. */
  readonly declinedCharge?: string | null;
};

/** Stands for an intent that was never made: no money can move by it, as by one that was canceled. */
export const neverMade: Intent = { id: '', status: 'canceled', redirectUrl: null, isRefunded: false };

/** What is to be done at the provider now; `wait` for somebody else's move. */
export type Action = 'capture' | 'void' | 'refund' | 'wait';

/** Capturing that the provider has plainly refused this often is given up by cancelling the intent. */
export const mostCaptureRefusals = 3;

/** Nothing more can happen to it. */
export const isSettled = (payment: PaymentStatus): boolean =>
  payment === 'voided' || payment === 'refunded' || payment === 'failed';

/** The buyer has done their part: the money is reserved or taken. */
export const isPaid = (payment: PaymentStatus): boolean => payment === 'authorized' || payment === 'captured';

/** Orders has accepted the payment: the order will be served, unless taking the money fails. */
export const isServed = (order: OrderStatus | null): boolean => order === 'confirming' || order === 'complete';

/** The order will not be served: whatever its payment holds or took goes back. */
export const isOff = (order: OrderStatus | null): boolean => order === 'cancelled' || order === 'refunded';

/**
 * What the provider's intent makes of a payment whose order is as given (null: not known). It only ever moves on, so
 * that an answer that comes late or twice changes nothing: settled stays settled, captured can only be refunded,
 * authorized only be captured or canceled. What a canceled intent means is the order's to say.
 */
export const observe = (payment: PaymentStatus, intent: Intent, order: OrderStatus | null): PaymentStatus => {
  if (isSettled(payment)) return payment;
  if (payment === 'captured') return intent.isRefunded ? 'refunded' : payment;
  switch (intent.status) {
    case 'succeeded':
      return 'captured';
    case 'canceled':
      if (order === null) return payment;
      return isOff(order) ? 'voided' : 'failed';
    case 'requires_capture':
      return 'authorized';
    case 'requires_action':
      return payment === 'authorized' ? payment : 'requires-action';
    case 'requires_payment_method':
    case 'requires_confirmation':
    case 'processing':
      return payment === 'authorized' ? payment : 'created';
  }
};

/**
 * What to do next, from the states alone: whoever asks, and however often, the answer is the same. Money is taken only
 * for an order that orders has accepted, and goes back wherever it was reserved or taken without one. Without a known
 * order nothing is done: its copy may be on its way. After too many declines an unpaid intent is cancelled, which makes
 * its client secret worthless.
 */
export const next = (
  order: OrderStatus | null,
  payment: PaymentStatus,
  captureRefusals: number,
  hasTooManyDeclines = false,
): Action => {
  if (isSettled(payment)) return 'wait';
  if (isOff(order)) return payment === 'captured' ? 'refund' : 'void';
  if (payment === 'authorized' && isServed(order)) return captureRefusals < mostCaptureRefusals ? 'capture' : 'void';
  if (order === 'awaiting-payment' && !isPaid(payment) && hasTooManyDeclines) return 'void';
  return 'wait';
};
