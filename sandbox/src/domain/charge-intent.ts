import { type Decline, findTestCardById } from './cards.ts';
import type { Charge, Intent, Step } from './intent.ts';
import type { PaymentMethod } from './payment-method.ts';

const attempt = (
  intent: Intent,
  paymentMethod: PaymentMethod,
  id: string,
  now: number,
): Pick<Charge, 'id' | 'createdAt' | 'amount' | 'paymentMethodId' | 'name' | 'email' | 'card'> => ({
  id,
  createdAt: now,
  amount: intent.amount,
  paymentMethodId: paymentMethod.id,
  name: paymentMethod.name,
  email: paymentMethod.email,
  card: paymentMethod.card,
});

const declineIntent = (
  intent: Intent,
  paymentMethod: PaymentMethod,
  decline: Decline & { readonly blocked?: true },
  charge: { readonly id: string; readonly authenticated: boolean },
  now: number,
): Step => {
  const { code, declineCode, message } = decline;
  const failed: Intent = {
    ...intent,
    status: 'requires_payment_method',
    paymentMethodId: null,
    lastFailure: { type: 'card_error', code, declineCode, message, chargeId: charge.id, paymentMethod },
    charges: [
      ...intent.charges,
      {
        ...attempt(intent, paymentMethod, charge.id, now),
        status: 'failed',
        amountCaptured: 0,
        authenticated: charge.authenticated,
        failure: { code, declineCode, message, blocked: decline.blocked ?? false },
      },
    ],
  };
  return {
    intent: failed,
    events: ['charge.failed', 'payment_intent.payment_failed'],
    problem: {
      status: 402,
      type: 'card_error',
      code,
      declineCode,
      message,
      chargeId: charge.id,
      intent: failed,
      paymentMethod,
    },
  };
};

/** Asks the bank for the money: held when captured by hand, taken at once otherwise, or declined as the test card says. */
export const chargeIntent = (
  intent: Intent,
  paymentMethod: PaymentMethod,
  charge: { readonly id: string; readonly authenticated: boolean },
  now: number,
): Step => {
  const test = findTestCardById(paymentMethod.card.kind);
  if (test?.decline) {
    return declineIntent(intent, paymentMethod, { ...test.decline, blocked: test.blocked }, charge, now);
  }
  const held = intent.captureMethod === 'manual';
  const charged: Intent = {
    ...intent,
    status: held ? 'requires_capture' : 'succeeded',
    charges: [
      ...intent.charges,
      {
        ...attempt(intent, paymentMethod, charge.id, now),
        status: held ? 'authorized' : 'captured',
        amountCaptured: held ? 0 : intent.amount,
        authenticated: charge.authenticated,
        failure: null,
      },
    ],
  };
  return {
    intent: charged,
    events: ['charge.succeeded', held ? 'payment_intent.amount_capturable_updated' : 'payment_intent.succeeded'],
  };
};

/** The bank wants 3-D Secure and the caller has said that nobody is there to answer. */
export const refuseUnauthenticated = (
  intent: Intent,
  paymentMethod: PaymentMethod,
  chargeId: string,
  now: number,
): Step =>
  declineIntent(
    intent,
    paymentMethod,
    {
      code: 'authentication_required',
      declineCode: 'authentication_required',
      message: 'The bank wants to hear from the card holder before it pays.',
    },
    { id: chargeId, authenticated: false },
    now,
  );
