import type { Order } from '@ticketing/contracts/http/orders';
import type { StripeSetup } from './stripe-setup.ts';

/**
 * The options of Stripe's form for an order: its payment is authorized first, and payments captures it once orders has
 * decided. The form offers the methods that the intent takes, whatever else the account has turned on.
 */
export const stripeOptions = (
  { totalCents, currency }: Pick<Order, 'totalCents' | 'currency'>,
  methods: StripeSetup['methods'],
) => ({
  mode: 'payment' as const,
  amount: totalCents,
  currency: currency.toLowerCase(),
  captureMethod: 'manual' as const,
  allowedPaymentMethodTypes: [...methods],
});
