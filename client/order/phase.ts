import type { Order } from '@ticketing/contracts/http/orders';
import type { Payment } from '@ticketing/contracts/http/payments';

/** What the order's page shows: the order's own state, a little ahead of it once the card has said yes. */
export type Phase =
  | 'awaiting-payment'
  | 'confirming'
  | 'complete'
  | 'by-buyer'
  | 'expired'
  | 'payment-failed'
  | 'refunded';

export const phaseOf = (order: Order, payment: Payment | null | undefined): Phase => {
  if (order.status === 'cancelled') return order.reason ?? 'by-buyer';
  const cardSaidYes = payment?.status === 'authorized' || payment?.status === 'captured';
  return order.status === 'awaiting-payment' && cardSaidYes ? 'confirming' : order.status;
};

/** Whether an order is still to be decided. */
export const isOpen = (phase: Phase): boolean => phase === 'awaiting-payment' || phase === 'confirming';
