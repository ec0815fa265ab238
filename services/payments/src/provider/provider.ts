import type Stripe from 'stripe';
import { type Answer, ask, readIntent } from './answer.ts';

/** What payments asks of the provider. Calls that change something carry a key; see store/provider-calls.ts. */
export type Provider = ReturnType<typeof createProvider>;

export type NewIntent = {
  readonly paymentId: string;
  readonly orderId: string;
  readonly amountCents: number;
  readonly currency: string;
};

/** Speaks to Stripe, or to the sandbox. `publicUrl` is where a buyer returns to after 3-D Secure. */
export const createProvider = (stripe: Stripe, publicUrl: string) => ({
  /** Manual capture: authorise now, take the money once orders has decided. */
  create: ({ paymentId, orderId, amountCents, currency }: NewIntent, idempotencyKey: string): Promise<Answer> =>
    ask(() =>
      stripe.paymentIntents.create(
        {
          amount: amountCents,
          currency: currency.toLowerCase(),
          capture_method: 'manual',
          allowed_payment_method_types: ['card'],
          metadata: { paymentId, orderId },
        },
        { idempotencyKey },
      ),
    ),

  retrieve: (intentId: string): Promise<Answer> => ask(() => stripe.paymentIntents.retrieve(intentId)),

  confirm: (intentId: string, paymentMethod: string, orderId: string, idempotencyKey: string): Promise<Answer> =>
    ask(() =>
      stripe.paymentIntents.confirm(
        intentId,
        { payment_method: paymentMethod, return_url: new URL(`/orders/${orderId}`, publicUrl).href },
        { idempotencyKey },
      ),
    ),

  capture: (intentId: string, idempotencyKey: string): Promise<Answer> =>
    ask(() => stripe.paymentIntents.capture(intentId, {}, { idempotencyKey })),

  cancel: (intentId: string, idempotencyKey: string): Promise<Answer> =>
    ask(() => stripe.paymentIntents.cancel(intentId, {}, { idempotencyKey })),

  /** Gives everything back. The intent stays `succeeded`. */
  refund: (intentId: string, idempotencyKey: string): Promise<Answer> =>
    ask(async () => {
      await stripe.refunds.create({ payment_intent: intentId }, { idempotencyKey });
      return stripe.paymentIntents.retrieve(intentId);
    }),

  /** Authorized intents made between two moments. */
  listAuthorized: async function* (from: Date, to: Date): AsyncGenerator<{ id: string }> {
    const created = { gte: Math.floor(from.getTime() / 1_000), lte: Math.floor(to.getTime() / 1_000) };
    for await (const intent of stripe.paymentIntents.list({ created, limit: 100 }))
      if (intent.status === 'requires_capture') yield { id: intent.id };
  },
});

/** Checks a webhook's signature over its raw body and gives the intent it is about; null for other events. */
export const readWebhook = (stripe: Stripe, secret: string) => (body: Buffer, signature: string) => {
  const event = stripe.webhooks.constructEvent(body, signature, secret);
  if (!event.type.startsWith('payment_intent.')) return null;
  return readIntent(event.data.object as Stripe.PaymentIntent);
};
