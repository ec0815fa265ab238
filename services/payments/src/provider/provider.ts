import type { Logger } from '@ticketing/common/logger';
import type { PaymentMethod } from '@ticketing/contracts/payment-methods';
import type Stripe from 'stripe';
import { type Bought, descriptionOf, statementSuffixOf } from '../domain/bought.ts';
import type { Intent } from '../domain/payment.ts';
import type { Answer } from './answer.ts';
import { createAsk } from './ask.ts';
import { createRoom } from './room.ts';

/** What payments asks of the provider. Calls that change something carry a key; see domain/call.ts. */
export type Provider = ReturnType<typeof createProvider>;

export type NewIntent = Bought & {
  readonly paymentId: string;
  /** Minor units, as Stripe takes them: cents of a euro, whole yen. */
  readonly amountCents: number;
  readonly currency: string;
};

const mostAtOnce = 32;
/** An intent of this installation's, with the payment and the order it was made for. */
export type OurIntent = Pick<Intent, 'id'> & {
  readonly status: string;
  readonly paymentId: string;
  readonly orderId: string;
};

// The provider's clock and ours may differ a little.
const clockSkewMs = 30_000;
const pageSize = 100;

/**
 * Speaks to Stripe, or to the sandbox. `publicUrl` is where a buyer returns to after 3-D Secure unless a call names another
 * origin; `installation` marks our intents, since others may share the account; `methods` are what buyers may pay with, as
 * the form offers them.
 */
export const createProvider = (
  stripe: Stripe,
  {
    publicUrl,
    installation,
    methods = ['card'],
  }: {
    readonly publicUrl: string;
    readonly installation: () => Promise<string>;
    readonly methods?: readonly PaymentMethod[];
  },
  log: Logger,
) => {
  const room = createRoom(mostAtOnce);
  const ask = createAsk(room, log);

  async function* list(from: Date, to: Date): AsyncGenerator<Stripe.PaymentIntent> {
    const created = { gte: Math.floor(from.getTime() / 1_000), lte: Math.ceil(to.getTime() / 1_000) };
    const ours = await installation();
    for await (const intent of stripe.paymentIntents.list({ created, limit: pageSize }))
      if (intent.metadata.installation === ours) yield intent;
  }

  const retrieve = (intentId: string): Promise<Stripe.PaymentIntent> =>
    stripe.paymentIntents.retrieve(intentId, { expand: ['latest_charge'] });

  return {
    /** How many calls it bears at a time right now; 0 while it does not answer. */
    room: room.size,

    /** Manual capture: authorise now, take the money once orders has decided. */
    create: async (
      { paymentId, amountCents, currency, ...bought }: NewIntent,
      idempotencyKey: string,
    ): Promise<Answer> => {
      const metadata = { paymentId, orderId: bought.orderId, installation: await installation() };
      const params = {
        amount: amountCents,
        currency: currency.toLowerCase(),
        capture_method: 'manual' as const,
        allowed_payment_method_types: [...methods],
        description: descriptionOf(bought),
        metadata,
      };
      const suffix = { statement_descriptor_suffix: statementSuffixOf(bought) };
      const answer = await ask(() => stripe.paymentIntents.create({ ...params, ...suffix }, { idempotencyKey }));
      // An account may have rules of its own. What a statement shows is no reason to refuse a payment.
      if (answer.kind !== 'refused' || answer.about !== 'statement_descriptor_suffix') return answer;
      return ask(() => stripe.paymentIntents.create(params, { idempotencyKey: `${idempotencyKey}:without-suffix` }));
    },

    /** The intent of a payment whose creation ended in an error, or null when there is none. */
    find: async (paymentId: string, madeAfter: Date): Promise<Answer | null> => {
      const since = new Date(madeAfter.getTime() - clockSkewMs);
      return ask(async () => {
        for await (const intent of list(since, new Date(Date.now() + clockSkewMs)))
          if (intent.metadata.paymentId === paymentId) return intent;
        return null;
      });
    },

    retrieve: (intentId: string): Promise<Answer> => ask(() => retrieve(intentId)),

    confirm: (
      intentId: string,
      paymentMethod: string,
      orderId: string,
      idempotencyKey: string,
      returnOrigin = publicUrl,
    ): Promise<Answer> =>
      ask(() =>
        stripe.paymentIntents.confirm(
          intentId,
          { payment_method: paymentMethod, return_url: new URL(`/orders/${orderId}`, returnOrigin).href },
          { idempotencyKey },
        ),
      ),

    capture: (intentId: string, idempotencyKey: string): Promise<Answer> =>
      ask(() => stripe.paymentIntents.capture(intentId, {}, { idempotencyKey })),

    cancel: (intentId: string, idempotencyKey: string): Promise<Answer> =>
      ask(() => stripe.paymentIntents.cancel(intentId, {}, { idempotencyKey })),

    /** Gives everything back. The intent stays `succeeded`; its charge says that it is refunded. */
    refund: async (intentId: string, idempotencyKey: string): Promise<Answer> =>
      ask(async () => {
        await stripe.refunds.create({ payment_intent: intentId }, { idempotencyKey });
        return retrieve(intentId);
      }),

    /** Our own intents made between two moments, the newest first. @throws what the `stripe` package throws. */
    listOurs: async function* (from: Date, to: Date): AsyncGenerator<OurIntent> {
      for await (const { id, status, metadata } of list(from, to))
        yield { id, status, paymentId: metadata.paymentId ?? '', orderId: metadata.orderId ?? '' };
    },
  };
};
