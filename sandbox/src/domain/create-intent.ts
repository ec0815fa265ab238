import type { Intent, Step } from './intent.ts';
import { changeMetadata, type MetadataChange } from './metadata.ts';

/** What the caller says of an intent to be. */
export type NewIntent = Pick<
  Intent,
  | 'amount'
  | 'currency'
  | 'captureMethod'
  | 'confirmationMethod'
  | 'allowedTypes'
  | 'allowRedirects'
  | 'description'
  | 'receiptEmail'
  | 'statementDescriptorSuffix'
> & { readonly metadata: MetadataChange };

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
