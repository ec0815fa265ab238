import type { Order } from '@ticketing/contracts/http/orders';

/** The options of Stripe's form for an order: its payment is authorized first, and payments captures it once orders has decided. */
export const stripeOptions = ({ totalCents, currency }: Pick<Order, 'totalCents' | 'currency'>) =>
  ({ mode: 'payment', amount: totalCents, currency: currency.toLowerCase(), captureMethod: 'manual' }) as const;
