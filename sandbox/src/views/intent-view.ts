import {
  amountCapturable,
  amountReceived,
  type Challenge,
  type Intent,
  latestCharge,
  type PaymentFailure,
} from '../domain/intent.ts';
import { paymentMethodView } from './payment-method-view.ts';

const failureView = (failure: PaymentFailure) => ({
  type: failure.type,
  code: failure.code,
  ...(failure.declineCode ? { decline_code: failure.declineCode } : {}),
  ...(failure.chargeId ? { charge: failure.chargeId } : {}),
  doc_url: `https://docs.stripe.com/error-codes/${failure.code.replaceAll('_', '-')}`,
  message: failure.message,
  payment_method: paymentMethodView(failure.paymentMethod),
});

/** Where the buyer answers the bank: a page of the sandbox's own. `publicUrl` is its address as a browser reaches it. */
const challengeUrl = (intentId: string, challenge: Challenge, publicUrl: string): string =>
  `${publicUrl}/3ds/${intentId}/${challenge.secret}`;

const nextActionView = (intent: Intent, publicUrl: string) => {
  const { challenge } = intent;
  if (!challenge?.open) return null;
  const url = challengeUrl(intent.id, challenge, publicUrl);
  return challenge.forSdk
    ? { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url } }
    : { type: 'redirect_to_url', redirect_to_url: { return_url: challenge.returnUrl, url } };
};

/** What the holder of a client secret may see of an intent (https://docs.stripe.com/api/payment_intents/retrieve). */
export const publicIntentView = (intent: Intent, publicUrl: string) => ({
  id: intent.id,
  object: 'payment_intent',
  allowed_payment_method_types: intent.allowedTypes,
  amount: intent.amount,
  automatic_payment_methods: intent.allowedTypes ? null : { allow_redirects: intent.allowRedirects, enabled: true },
  canceled_at: intent.canceledAt,
  cancellation_reason: intent.cancellationReason,
  capture_method: intent.captureMethod,
  client_secret: intent.clientSecret,
  confirmation_method: intent.confirmationMethod,
  created: intent.createdAt,
  currency: intent.currency,
  description: intent.description,
  last_payment_error: intent.lastFailure && failureView(intent.lastFailure),
  livemode: false,
  next_action: nextActionView(intent, publicUrl),
  payment_method: intent.paymentMethodId,
  payment_method_configuration_details: null,
  payment_method_types: ['card'],
  processing: null,
  receipt_email: intent.receiptEmail,
  setup_future_usage: null,
  shipping: null,
  source: null,
  status: intent.status,
});

/** https://docs.stripe.com/api/payment_intents/object */
export const intentView = (intent: Intent, publicUrl: string) => ({
  ...publicIntentView(intent, publicUrl),
  amount_capturable: amountCapturable(intent),
  amount_details: { tip: {} },
  amount_received: amountReceived(intent),
  application: null,
  application_fee_amount: null,
  customer: null,
  customer_account: null,
  excluded_payment_method_types: null,
  latest_charge: latestCharge(intent)?.id ?? null,
  managed_payments: null,
  metadata: intent.metadata,
  on_behalf_of: null,
  payment_method_options: {
    card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
  },
  payment_record: null,
  review: null,
  statement_descriptor: null,
  statement_descriptor_suffix: intent.statementDescriptorSuffix,
  transfer_data: null,
  transfer_group: null,
});
