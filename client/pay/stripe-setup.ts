import type { PaymentMethod } from '@ticketing/contracts/payment-methods';

/** How buyers pay at Stripe: our public key, and the methods that the intents of payments take, too. */
export type StripeSetup = { readonly publishableKey: string; readonly methods: readonly PaymentMethod[] };
