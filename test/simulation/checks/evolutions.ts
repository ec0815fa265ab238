import type { OrderStatus } from '@ticketing/contracts/http/orders';

/** Where an order may go from a status, and for which reason it may be cancelled (DESIGN: the order's state machine). */
export const evolutions: Readonly<Record<OrderStatus, readonly string[]>> = {
  'awaiting-payment': ['confirming', 'complete', 'cancelled by-buyer', 'cancelled expired', 'cancelled payment-failed'],
  confirming: ['complete', 'cancelled payment-failed'],
  complete: ['refunded'],
  cancelled: [],
  refunded: [],
};
