import type { CaptureMethod, ConfirmationMethod, Intent, Step } from './intent.ts';
import { changeMetadata, type MetadataChange } from './metadata.ts';

export type NewIntent = {
  readonly amount: number;
  readonly currency: string;
  readonly captureMethod: CaptureMethod;
  readonly confirmationMethod: ConfirmationMethod;
  readonly allowedTypes: readonly string[] | null;
  readonly allowRedirects: 'always' | 'never';
  readonly metadata: MetadataChange;
  readonly description: string | null;
  readonly receiptEmail: string | null;
  readonly statementDescriptorSuffix: string | null;
};

/** A new intent; with a payment method it only waits to be confirmed. `now` in Unix seconds. */
export const createIntent = (
  wish: NewIntent,
  paymentMethodId: string | null,
  ids: { readonly intent: string; readonly secret: string },
  now: number,
): Step => {
  const intent: Intent = {
    ...wish,
    id: ids.intent,
    clientSecret: `${ids.intent}_secret_${ids.secret}`,
    createdAt: now,
    status: paymentMethodId ? 'requires_confirmation' : 'requires_payment_method',
    paymentMethodId,
    challenge: null,
    authenticatedPaymentMethodId: null,
    lastFailure: null,
    charges: [],
    refunds: [],
    metadata: changeMetadata({}, wish.metadata),
    canceledAt: null,
    cancellationReason: null,
  };
  return { intent, events: ['payment_intent.created'] };
};
