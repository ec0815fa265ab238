import type { Intent } from './intent.ts';
import type { PaymentMethod } from './payment-method.ts';

/** Why a call is refused, in the terms of Stripe's error object (https://docs.stripe.com/api/errors). */
export type Problem = {
  readonly status: number;
  readonly type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  readonly message: string;
  readonly code?: string;
  readonly declineCode?: string;
  readonly param?: string;
  readonly chargeId?: string;
  readonly intent?: Intent;
  readonly paymentMethod?: PaymentMethod;
};

/** A call that changed nothing. What declines a card does change the intent, so it is an outcome instead, see Step in intent.ts. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.name = 'Refusal';
    this.problem = problem;
  }
}

/** A parameter that is missing, unknown or malformed. */
export const badParameter = (param: string, message: string, code?: string): Refusal =>
  new Refusal({ status: 400, type: 'invalid_request_error', message, param, code });

/** An id nobody here was given. 404 when it stands in the path, 400 when it comes as a parameter. */
export const noSuch = (object: string, id: string, param: string, status: 400 | 404): Refusal =>
  new Refusal({
    status,
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `There is no ${object} '${id}' here.`,
    param,
  });

/** The intent exists, but not in a state that allows this. */
export const unexpectedState = (intent: Intent, message: string): Refusal =>
  new Refusal({
    status: 400,
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message,
    intent,
  });
