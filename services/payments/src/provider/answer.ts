import Stripe from 'stripe';
import type { Intent } from '../domain/payment.ts';

/**
 * What came of a call:
 * - `done`: the intent as it is now
 * - `declined`: the card was refused, with a sentence for its owner
 * - `refused`: a plain no that repeating will not change
 * - `failed`: the provider failed after it answered; what it did must be looked up
 * - `unknown`: no answer; the same call may be repeated with the same key
 */
export type Answer =
  | { readonly kind: 'done'; readonly intent: Intent; readonly clientSecret: string }
  | { readonly kind: 'declined' | 'refused'; readonly sentence: string }
  | { readonly kind: 'failed' | 'unknown'; readonly sentence: string };

/** Makes a call and says what came of it. Anything that is not the provider's doing is thrown on. */
export const ask = async (call: () => Promise<Stripe.PaymentIntent>): Promise<Answer> => {
  try {
    const intent = await call();
    return { kind: 'done', intent: readIntent(intent), clientSecret: intent.client_secret ?? '' };
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    return { kind: kindOf(error), sentence: error.message };
  }
};

const kindOf = (error: Stripe.errors.StripeError): Exclude<Answer['kind'], 'done'> => {
  if (error instanceof Stripe.errors.StripeCardError) return 'declined';
  if (error instanceof Stripe.errors.StripeConnectionError) return 'unknown';
  const status = error.statusCode ?? 0;
  // A call with the same key is still running, or there are too many calls: nothing was done, the key stays good.
  if (status === 409 || status === 429) return 'unknown';
  return status >= 400 && status < 500 ? 'refused' : 'failed';
};

/** What we need of Stripe's object. */
export const readIntent = ({ id, status, next_action }: Stripe.PaymentIntent): Intent => ({
  id,
  status: status as Intent['status'],
  redirectUrl: next_action?.redirect_to_url?.url ?? null,
});
