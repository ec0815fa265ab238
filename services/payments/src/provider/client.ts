import Stripe from 'stripe';
import type { Intent } from '../domain/payment.ts';
import { readIntent } from './answer.ts';

/** The `stripe` client: Stripe's own API, or the sandbox that speaks it. Retries are ours, with keys that are stored. */
export const createStripe = (secretKey: string, apiUrl: string | undefined, timeoutSeconds: number): Stripe => {
  const url = apiUrl === undefined ? null : new URL(apiUrl);
  return new Stripe(secretKey, {
    timeout: timeoutSeconds * 1_000,
    maxNetworkRetries: 0,
    telemetry: false,
    ...(url
      ? {
          host: url.hostname,
          port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)),
          protocol: url.protocol === 'https:' ? ('https' as const) : ('http' as const),
        }
      : {}),
  });
};

const toleranceSeconds = 300;

/** Checks a webhook's signature (its time at most 5 minutes from now, either way) over its raw body and gives the intent it is about; null for other events. */
export const createReadEvent =
  (stripe: Stripe, secret: string) =>
  (body: Buffer, signature: string): Intent | null => {
    const event = stripe.webhooks.constructEvent(body, signature, secret, toleranceSeconds);
    // The package refuses what is too old only. A signature of a later time could be replayed until then.
    for (const [, time] of signature.matchAll(/(?:^|,)\s*t=(\d+)/g))
      if (Number(time) - Date.now() / 1_000 > toleranceSeconds) throw new Error('the signature is of a later time');
    return event.type.startsWith('payment_intent.') ? readIntent(event.data.object as Stripe.PaymentIntent) : null;
  };
