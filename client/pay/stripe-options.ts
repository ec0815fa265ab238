import type { Order } from '@ticketing/contracts/http/orders';

/** What Stripe's form is told of an order's payment: it is authorized first, and captured by payments once it is decided. */
export const stripeOptions = ({ totalCents, currency }: Pick<Order, 'totalCents' | 'currency'>) =>
  ({ mode: 'payment', amount: totalCents, currency: currency.toLowerCase(), captureMethod: 'manual' }) as const;
