import Stripe from 'stripe';
import { sentenceForBuyer } from '../domain/declines.ts';
import type { Intent } from '../domain/payment.ts';

/**
 * What came of a call:
 * - `done`: the intent as it is now
 * - `declined`: the bank refused the card; the sentence is for its owner
 * - `refused`: a plain no that repeating will not change; `about` is the parameter that was wrong, if one was
 * - `failed`: the provider broke after it began; what it did must be looked up
 * - `unknown`: no answer, or none that counts (it is too busy, or does not accept our key): the same call may be made again
 * An intent comes with every answer that shows one.
 */
export type Answer =
  | { readonly kind: 'done'; readonly intent: Intent; readonly clientSecret: string }
  | {
      readonly kind: 'declined';
      readonly sentence: string;
      readonly intent: Intent | null;
      readonly chargeId: string | null;
      /** The bank's reason, for the log. */
      readonly reason: string | undefined;
    }
  | {
      readonly kind: 'refused';
      readonly sentence: string;
      readonly intent: Intent | null;
      readonly about: string | null;
    }
  | { readonly kind: 'failed' | 'unknown'; readonly sentence: string };

/** The intent an answer shows, if it shows one. */
export const intentIn = (answer: Answer): Intent | null => ('intent' in answer ? answer.intent : null);

/** What we need of Stripe's object. `latest_charge` has to be expanded for refunds to be seen. */
export const readIntent = ({
  id,
  status,
  next_action,
  latest_charge,
  last_payment_error,
}: Stripe.PaymentIntent): Intent => ({
  id,
  status: status as Intent['status'],
  redirectUrl: next_action?.redirect_to_url?.url ?? null,
  isRefunded: typeof latest_charge === 'object' && latest_charge?.refunded === true,
  declinedCharge: last_payment_error?.type === 'card_error' ? (last_payment_error.charge ?? null) : null,
});

/** What an error of the `stripe` package means. */
export const readError = (error: Stripe.errors.StripeError): Exclude<Answer, { kind: 'done' }> => {
  const { message: sentence, statusCode = 0 } = error;
  const intent = error.payment_intent ? readIntent(error.payment_intent) : null;
  if (error instanceof Stripe.errors.StripeConnectionError) return { kind: 'unknown', sentence };
  if (error instanceof Stripe.errors.StripeCardError) {
    const reason = error.decline_code || error.code;
    const chargeId = error.charge ?? intent?.declinedCharge ?? null;
    return { kind: 'declined', sentence: sentenceForBuyer(reason, sentence), intent, chargeId, reason };
  }
  // Our key is not accepted (401, 403), the intent is none of this account's (404), the same call is still running
  // (409), or there are too many (429): nothing was done and no answer is kept under the key.
  if ([401, 403, 404, 409, 429].includes(statusCode)) return { kind: 'unknown', sentence };
  // The key was used with other parameters, as by an older release: the first call's answer will never be seen.
  if (error instanceof Stripe.errors.StripeIdempotencyError) return { kind: 'failed', sentence };
  if (statusCode >= 400 && statusCode < 500) return { kind: 'refused', sentence, intent, about: error.param ?? null };
  return { kind: 'failed', sentence };
};
