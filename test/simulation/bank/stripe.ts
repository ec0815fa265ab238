import Stripe from 'stripe';
import { amountReceived, amountRefunded, type Intent, type Step } from '../../../sandbox/src/domain/intent.ts';
import { type Problem, Refusal } from '../../../sandbox/src/domain/refusal.ts';
import type { World } from '../world/world.ts';
import type { Bank } from './bank.ts';

const { errors } = Stripe;

/** An intent as Stripe's API shows it, as far as payments reads it. */
export const viewOf = (intent: Intent): Stripe.PaymentIntent => {
  const { id, clientSecret, status, metadata, challenge, createdAt } = intent;
  const isRefunded = amountReceived(intent) > 0 && amountRefunded(intent) === amountReceived(intent);
  const url = challenge?.open ? `https://bank.example/${challenge.secret}` : null;
  const view = {
    id,
    client_secret: clientSecret,
    status,
    metadata,
    created: createdAt,
    next_action: url ? { type: 'redirect_to_url', redirect_to_url: { url } } : null,
    latest_charge: intent.charges.length > 0 ? { refunded: isRefunded } : null,
  };
  return view as unknown as Stripe.PaymentIntent;
};

type Kept = { readonly about: string; readonly answer: () => Stripe.PaymentIntent };
type Mishap = 'none' | 'error-before' | 'error-after' | 'drop-before' | 'drop-after' | 'busy';

/**
 * The `stripe` package's client as far as payments uses it, over the bank's books. An answer is kept under its key,
 * a 500 too, as Stripe does. Calls may be lost, or break before or after they had their effect.
 */
export const createStripe = (bank: Bank, world: World): Stripe => {
  const { scheduler, random } = world;
  const kept = new Map<string, Kept>();

  const pickMishap = (): Mishap =>
    random.chance(world.mishaps().calls)
      ? random.pick(['error-before', 'error-after', 'drop-before', 'drop-after', 'drop-after', 'busy'] as const)
      : 'none';

  const write = async (what: string, about: string, key: string, act: () => Step): Promise<Stripe.PaymentIntent> => {
    await scheduler.step(`asks the provider to ${what}`);
    const mishap = pickMishap();
    if (mishap === 'drop-before') return fail(`has no answer to: ${what}`, cut());
    if (mishap === 'busy') return fail(`is told to ${what} later`, new errors.StripeRateLimitError(raw(429, 'busy')));
    const earlier = kept.get(key);
    if (earlier && earlier.about !== about)
      return fail('used a key twice', new errors.StripeIdempotencyError(raw(400, 'This key was used otherwise.')));
    const answer = earlier?.answer ?? perform(mishap, act);
    kept.set(key, { about, answer });
    if (mishap === 'drop-after') return fail(`has no answer to: ${what}`, cut());
    await scheduler.step(`has the provider's answer to: ${what}`);
    return answer();
  };

  const fail = async (what: string, error: Error): Promise<never> => {
    await scheduler.step(what);
    throw error;
  };

  const read = async <T>(what: string, act: () => T): Promise<T> => {
    await scheduler.step(what);
    const mishap = pickMishap();
    if (mishap !== 'none') return fail(`has no answer: ${what}`, mishap === 'busy' ? broken() : cut());
    const result = act();
    await scheduler.step(`has the answer: ${what}`);
    return result;
  };

  const client = {
    paymentIntents: {
      create: (
        { amount, currency, metadata }: { amount: number; currency: string; metadata: Record<string, string> },
        { idempotencyKey }: { idempotencyKey: string },
      ) =>
        write('make an intent', `create ${metadata.paymentId}`, idempotencyKey, () =>
          bank.create(amount, currency, metadata),
        ),
      confirm: (
        id: string,
        { payment_method, return_url }: { payment_method: string; return_url: string },
        { idempotencyKey }: { idempotencyKey: string },
      ) =>
        write('confirm', `confirm ${id} ${payment_method}`, idempotencyKey, () =>
          bank.confirm(id, payment_method, return_url),
        ),
      capture: (id: string, _params: object, { idempotencyKey }: { idempotencyKey: string }) =>
        write('capture', `capture ${id}`, idempotencyKey, () => bank.capture(id)),
      cancel: (id: string, _params: object, { idempotencyKey }: { idempotencyKey: string }) =>
        write('cancel', `cancel ${id}`, idempotencyKey, () => bank.cancel(id)),
      retrieve: (id: string) => read('asks the provider how an intent is', () => viewOf(bank.retrieve(id))),
      async *list({ created }: { created: { gte: number; lte: number } }) {
        yield* await read('asks the provider for intents', () =>
          bank
            .intents()
            .filter(({ createdAt }) => createdAt >= created.gte && createdAt <= created.lte)
            .map(viewOf),
        );
      },
    },
    refunds: {
      create: ({ payment_intent: id }: { payment_intent: string }, { idempotencyKey }: { idempotencyKey: string }) =>
        write('refund', `refund ${id}`, idempotencyKey, () => bank.refund(id)),
    },
  };
  return client as unknown as Stripe;
};

const perform = (mishap: Mishap, act: () => Step): (() => Stripe.PaymentIntent) => {
  if (mishap === 'error-before')
    return () => {
      throw broken();
    };
  const answer = answerOf(act);
  if (mishap !== 'error-after') return answer;
  return () => {
    throw broken();
  };
};

/** What comes of a call, to be given as often as it is asked for under the same key. */
const answerOf = (act: () => Step): (() => Stripe.PaymentIntent) => {
  try {
    const { intent, problem } = act();
    const view = viewOf(intent);
    if (!problem) return () => view;
    return () => {
      throw errorOf({ ...problem, intent });
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return () => {
      throw errorOf(error.problem);
    };
  }
};

type Raw = ConstructorParameters<typeof errors.StripeError>[0];

const raw = (statusCode: number, message: string, more: object = {}): Raw =>
  ({ statusCode, message, ...more }) as unknown as Raw;

const errorOf = ({ type, status, message, intent, param }: Problem): Error => {
  const facts = raw(status, message, { param, payment_intent: intent && viewOf(intent) });
  return type === 'card_error' ? new errors.StripeCardError(facts) : new errors.StripeInvalidRequestError(facts);
};

const cut = (): Error => new errors.StripeConnectionError(raw(0, 'The connection was cut.'));
const broken = (): Error => new errors.StripeAPIError(raw(500, 'Something broke at the provider.'));
