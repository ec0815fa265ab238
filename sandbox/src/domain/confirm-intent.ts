import { findTestCardById } from './cards.ts';
import { chargeIntent, refuseUnauthenticated } from './charge-intent.ts';
import { type CaptureMethod, type Intent, type Step, withoutQuestion } from './intent.ts';
import type { PaymentMethod } from './payment-method.ts';
import { badParameter, unexpectedState } from './refusal.ts';

export type Confirmation = {
  readonly paymentMethod: PaymentMethod | null;
  readonly returnUrl: string | null;
  readonly captureMethod?: CaptureMethod;
  readonly offSession: boolean;
  readonly failOnAction: boolean;
  readonly useStripeSdk: boolean;
  readonly byPublishableKey: boolean;
};

const confirmable = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

const check = (intent: Intent, how: Confirmation): PaymentMethod => {
  if (!confirmable.includes(intent.status)) {
    throw unexpectedState(intent, `This PaymentIntent can't be confirmed: its status is ${intent.status}.`);
  }
  if (how.byPublishableKey && intent.confirmationMethod === 'manual') {
    throw unexpectedState(intent, 'This PaymentIntent is confirmed by the server only (confirmation_method manual).');
  }
  if (!how.paymentMethod) {
    throw unexpectedState(intent, 'This PaymentIntent has no payment method yet: confirm it with one.');
  }
  const mayRedirect = intent.allowedTypes === null && intent.allowRedirects === 'always';
  if (mayRedirect && !how.returnUrl && !how.offSession && !how.useStripeSdk) {
    throw badParameter(
      'return_url',
      'Any payment method may be used here, and some send the buyer elsewhere: give a return_url, or create the PaymentIntent with automatic_payment_methods[allow_redirects]=never or allowed_payment_method_types.',
    );
  }
  return how.paymentMethod;
};

/**
 * The buyer means to pay. Charges at once, or waits for 3-D Secure when the card asks for it.
 * A declined card is a Step with a problem (402); what can't be confirmed at all is refused (400). `now` in Unix seconds.
 */
export const confirmIntent = (
  intent: Intent,
  how: Confirmation,
  ids: { readonly charge: string; readonly challenge: string },
  now: number,
): Step => {
  const paymentMethod = check(intent, how);
  const confirmed: Intent = {
    ...intent,
    captureMethod: how.captureMethod ?? intent.captureMethod,
    paymentMethodId: paymentMethod.id,
    ...withoutQuestion(intent),
    lastFailure: null,
  };
  const authenticated = intent.authenticatedPaymentMethodId === paymentMethod.id;
  const asks = findTestCardById(paymentMethod.card.kind)?.asksFor3ds === true && !authenticated;
  if (!asks) return chargeIntent(confirmed, paymentMethod, { id: ids.charge, authenticated }, now);
  if (how.offSession || how.failOnAction) return refuseUnauthenticated(confirmed, paymentMethod, ids.charge, now);
  return {
    intent: {
      ...confirmed,
      status: 'requires_action',
      challenge: {
        open: true,
        secret: ids.challenge,
        returnUrl: how.returnUrl,
        forSdk: how.returnUrl === null,
        paymentMethod,
      },
    },
    events: ['payment_intent.requires_action'],
  };
};

/** The buyer passed or failed the bank's question. Nothing happens when nobody asks any more. `now` in Unix seconds. */
export const settleChallenge = (
  intent: Intent,
  outcome: 'complete' | 'fail',
  ids: { readonly charge: string },
  now: number,
): Step => {
  const challenge = intent.challenge;
  if (!challenge?.open) return { intent, events: [] };
  const answered: Intent = { ...intent, ...withoutQuestion(intent) };
  if (outcome === 'fail') {
    const failed: Intent = {
      ...answered,
      status: 'requires_payment_method',
      paymentMethodId: null,
      lastFailure: {
        type: 'invalid_request_error',
        code: 'payment_intent_authentication_failure',
        message: 'The bank could not confirm it was you. Try again, or pay with another card.',
        paymentMethod: challenge.paymentMethod,
      },
    };
    return { intent: failed, events: ['payment_intent.payment_failed'] };
  }
  if (intent.confirmationMethod === 'manual') {
    const waiting: Intent = {
      ...answered,
      status: 'requires_confirmation',
      authenticatedPaymentMethodId: challenge.paymentMethod.id,
    };
    return { intent: waiting, events: [] };
  }
  return chargeIntent(answered, challenge.paymentMethod, { id: ids.charge, authenticated: true }, now);
};
