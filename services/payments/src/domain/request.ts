import type { OrderStatus } from '@ticketing/contracts/http/orders';
import type { PaymentStatus } from '@ticketing/contracts/http/payments';
import { isOff, isPaid, isSettled } from './payment.ts';

type Order = { readonly status: OrderStatus; readonly decideAt: Date };
type Payment = { readonly status: PaymentStatus; readonly intentId: string | null };

/**
 * How a buyer's request to pay is met:
 * - `unknown`: the order has not been heard of, which may change in a moment
 * - `overdue`: the time of the order is up as far as has been heard, which may change in a moment if it got more
 * - `refuse`: the order can no longer be paid
 * - `start`: it has no payment yet
 * - `go-on`: there is one, and the provider is to be asked
 * - `answer`: there is one, and it is the answer as it stands
 */
export type Meeting<P> =
  | { readonly kind: 'unknown' | 'overdue' | 'refuse' | 'start' }
  | { readonly kind: 'go-on' | 'answer'; readonly payment: P };

/** Decides how a request is met, with a card (`wantsCard`) or without one, for an order and its payment as far as known. */
export const meet = <P extends Payment>(
  order: Order | null,
  payment: P | null,
  wantsCard: boolean,
  now: Date,
): Meeting<P> => {
  if (isOff(order?.status ?? null) || (payment && isSettled(payment.status))) return { kind: 'refuse' };
  if (payment && isPaid(payment.status)) return { kind: 'answer', payment };
  if (!order) return { kind: 'unknown' };
  if (order.status !== 'awaiting-payment') return { kind: 'refuse' };
  if (now >= order.decideAt) return { kind: 'overdue' };
  if (!payment) return { kind: 'start' };
  return { kind: payment.intentId === null || wantsCard ? 'go-on' : 'answer', payment };
};
