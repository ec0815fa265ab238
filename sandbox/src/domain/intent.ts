import type { Card, PaymentMethod } from './payment-method.ts';
import type { Problem } from './refusal.ts';

/** https://docs.stripe.com/payments/paymentintents/lifecycle; `processing` never happens to cards, so it is not here. */
export type IntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'requires_capture'
  | 'canceled'
  | 'succeeded';

export type CaptureMethod = 'automatic' | 'automatic_async' | 'manual';
export type ConfirmationMethod = 'automatic' | 'manual';
export type Metadata = Readonly<Record<string, string>>;

/** One attempt to take money. `authorized` holds it, `captured` took it, `released` let it go, `failed` never had it. */
export type Charge = {
  readonly id: string;
  readonly createdAt: number;
  readonly amount: number;
  readonly status: 'authorized' | 'captured' | 'released' | 'failed';
  readonly amountCaptured: number;
  readonly paymentMethodId: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly card: Card;
  readonly authenticated: boolean;
  readonly failure: {
    readonly code: string;
    readonly declineCode?: string;
    readonly message: string;
    readonly blocked: boolean;
  } | null;
};

export type Refund = {
  readonly id: string;
  readonly createdAt: number;
  readonly chargeId: string;
  readonly amount: number;
  readonly reason: string | null;
  readonly metadata: Metadata;
};

/**
 * The bank's question to the buyer. `secret` makes the challenge page's address impossible to guess. It stays when
 * it is no longer open, so that a buyer who answers late is still sent back to the shop.
 */
export type Challenge = {
  readonly open: boolean;
  readonly secret: string;
  readonly returnUrl: string | null;
  readonly forSdk: boolean;
  readonly paymentMethod: PaymentMethod;
};

export type PaymentFailure = {
  readonly type: 'card_error' | 'invalid_request_error';
  readonly code: string;
  readonly declineCode?: string;
  readonly message: string;
  readonly chargeId?: string;
  readonly paymentMethod: PaymentMethod;
};

/** A PaymentIntent with every attempt and refund it has had. Amounts in the currency's minor unit, times in Unix seconds. */
export type Intent = {
  readonly id: string;
  readonly clientSecret: string;
  readonly createdAt: number;
  readonly amount: number;
  readonly currency: string;
  readonly captureMethod: CaptureMethod;
  readonly confirmationMethod: ConfirmationMethod;
  readonly allowedTypes: readonly string[] | null;
  readonly allowRedirects: 'always' | 'never';
  readonly status: IntentStatus;
  readonly paymentMethodId: string | null;
  readonly challenge: Challenge | null;
  /** Passed 3-D Secure, and waits for the server to confirm once more (confirmation_method manual). */
  readonly authenticatedPaymentMethodId: string | null;
  readonly lastFailure: PaymentFailure | null;
  readonly charges: readonly Charge[];
  readonly refunds: readonly Refund[];
  readonly metadata: Metadata;
  readonly description: string | null;
  readonly receiptEmail: string | null;
  readonly statementDescriptorSuffix: string | null;
  readonly canceledAt: number | null;
  readonly cancellationReason: string | null;
};

export type EventType =
  | 'payment_intent.created'
  | 'payment_intent.requires_action'
  | 'payment_intent.amount_capturable_updated'
  | 'payment_intent.payment_failed'
  | 'payment_intent.succeeded'
  | 'payment_intent.canceled'
  | 'charge.succeeded'
  | 'charge.failed'
  | 'charge.captured'
  | 'charge.refunded'
  | 'charge.expired'
  | 'refund.created';

/** What a call made of an intent: its new state, what to tell the world, and, when the card was refused, what to tell the caller. */
export type Step = {
  readonly intent: Intent;
  readonly events: readonly EventType[];
  readonly problem?: Problem;
};

export const latestCharge = (intent: Intent): Charge | undefined => intent.charges.at(-1);

export const amountCapturable = (intent: Intent): number =>
  intent.charges.reduce((sum, charge) => sum + (charge.status === 'authorized' ? charge.amount : 0), 0);

export const amountReceived = (intent: Intent): number =>
  intent.charges.reduce((sum, charge) => sum + charge.amountCaptured, 0);

export const amountRefunded = (intent: Intent, chargeId?: string): number =>
  intent.refunds.reduce((sum, refund) => sum + (!chargeId || refund.chargeId === chargeId ? refund.amount : 0), 0);

/** For an intent that no longer waits for the buyer. */
export const withoutQuestion = (intent: Intent): Pick<Intent, 'challenge' | 'authenticatedPaymentMethodId'> => ({
  challenge: intent.challenge && { ...intent.challenge, open: false },
  authenticatedPaymentMethodId: null,
});

/** The intent with its newest charge changed. */
export const withLatestCharge = (intent: Intent, change: Partial<Charge>): readonly Charge[] =>
  intent.charges.map((charge, place) => (place === intent.charges.length - 1 ? { ...charge, ...change } : charge));
