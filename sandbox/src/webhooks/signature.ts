import { createHmac } from 'node:crypto';

/** The Stripe-Signature header for a body sent at `seconds` (https://docs.stripe.com/webhooks/signature). */
export const signatureOf = (body: string, secret: string, seconds: number): string =>
  `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
