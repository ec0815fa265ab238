import type { Problem } from '../domain/refusal.ts';
import { intentView, publicIntentView } from './intent-view.ts';
import { paymentMethodView } from './payment-method-view.ts';

/** https://docs.stripe.com/api/errors */
export const problemView = (problem: Problem, publicUrl: string, forPublishableKey: boolean) => {
  const { type, message, code, declineCode, param, chargeId, intent, paymentMethod } = problem;
  const showIntent = forPublishableKey ? publicIntentView : intentView;
  return {
    error: {
      ...(chargeId ? { charge: chargeId } : {}),
      ...(code ? { code, doc_url: `https://docs.stripe.com/error-codes/${code.replaceAll('_', '-')}` } : {}),
      ...(declineCode ? { decline_code: declineCode } : {}),
      message,
      ...(param ? { param } : {}),
      ...(intent ? { payment_intent: showIntent(intent, publicUrl) } : {}),
      ...(paymentMethod ? { payment_method: paymentMethodView(paymentMethod) } : {}),
      type,
    },
  };
};
