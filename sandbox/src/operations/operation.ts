import type { Intent, Metadata } from '../domain/intent.ts';
import { noSuch, type Problem, Refusal } from '../domain/refusal.ts';
import type { World } from '../world.ts';
import type { ParamReader } from './params.ts';

/** One call of the API. `now` in Unix milliseconds. */
export type Call = {
  readonly byPublishableKey: boolean;
  readonly requestId: string;
  readonly idempotencyKey: string | null;
  readonly now: number;
};

/** The object asked for, or why there is none although something happened (a declined card). */
export type Outcome = { readonly object: object } | { readonly problem: Problem };

/** Something the API can do. What `parse` refuses was never begun, so it is not kept under an idempotency key; what `run` refuses is. */
export type Operation<Input> = {
  /** As in `stripe.paymentIntents.capture`: `payment_intents.capture`. Fault rules match it. */
  readonly name: string;
  readonly publishable?: true;
  readonly parse: (params: ParamReader, id: string) => Input;
  /** What fault rules match by. */
  readonly metadata?: (input: Input, world: World) => Metadata;
  readonly run: (input: Input, world: World, call: Call) => Outcome;
};

/** 404 when there is no such intent. */
export const findIntent = (world: World, id: string): Intent => {
  const intent = world.store.intents.find(id);
  if (!intent) throw noSuch('payment_intent', id, 'intent', 404);
  return intent;
};

/** For fault rules; nothing when there is no such intent. */
export const metadataOfIntent = (input: { readonly id: string }, world: World): Metadata =>
  world.store.intents.find(input.id)?.metadata ?? {};

/** A publishable key is no secret: with it, only who knows the intent's client secret gets at the intent. */
export const checkClientSecret = (intent: Intent, clientSecret: string | undefined, call: Call): void => {
  if (clientSecret === undefined && !call.byPublishableKey) return;
  if (clientSecret === intent.clientSecret) return;
  throw new Refusal({
    status: 400,
    type: 'invalid_request_error',
    code: clientSecret === undefined ? 'parameter_missing' : 'payment_intent_invalid_parameter',
    param: 'client_secret',
    message:
      clientSecret === undefined
        ? 'client_secret is missing.'
        : 'The client_secret is not the one of this PaymentIntent.',
  });
};
