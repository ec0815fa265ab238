import type { Logger } from '@ticketing/common/logger';
import Stripe from 'stripe';
import { type Answer, readError, readIntent } from './answer.ts';
import type { Room } from './room.ts';

/** Makes a call that gives an intent (or null, where there may be none) and says what came of it. */
export type Ask = {
  (call: () => Promise<Stripe.PaymentIntent>): Promise<Answer>;
  (call: () => Promise<Stripe.PaymentIntent | null>): Promise<Answer | null>;
};

/**
 * Calls the provider, noting how well the provider bears them. What an operator has to see to
 * (a key that is not accepted, an intent of another account, a call that is refused) is an error in the log. Anything
 * that is not the provider's doing is thrown on.
 */
export const createAsk = (room: Room, log: Logger): Ask => {
  const note = (error: Stripe.errors.StripeError, answer: Answer): void => {
    const { kind } = answer;
    const { statusCode = 0, code, requestId, message } = error;
    const isBusy = kind === 'failed' || (kind === 'unknown' && statusCode !== 404 && statusCode !== 409);
    if (isBusy) room.wentWrong();
    else room.wentWell();
    const facts = { statusCode, code, requestId, error: message };
    if (statusCode === 401 || statusCode === 403)
      log.error(facts, 'the payment provider does not accept our key: nobody can pay until STRIPE_SECRET_KEY is right');
    else if (statusCode === 404)
      log.error(facts, 'the payment provider does not know an intent of ours: is the key that of the same account?');
    // The one parameter that a caller chooses.
    else if (answer.kind === 'refused' && answer.about === 'payment_method')
      log.warn(facts, 'the payment provider cannot use the payment method of a caller');
    else if (kind === 'refused') log.error(facts, 'the payment provider refuses a call');
    else if (kind !== 'declined') log.warn(facts, 'the payment provider did not answer as it should; trying on');
  };
  const ask = async (call: () => Promise<Stripe.PaymentIntent | null>): Promise<Answer | null> => {
    try {
      const intent = await call();
      room.wentWell();
      if (intent === null) return intent;
      return { kind: 'done', intent: readIntent(intent), clientSecret: intent.client_secret ?? '' };
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeError)) throw error;
      const answer = readError(error);
      note(error, answer);
      return answer;
    }
  };
  return ask as Ask;
};
