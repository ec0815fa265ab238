import { amountRefunded, type Charge, type Intent } from '../domain/intent.ts';
import { statementDescriptor } from '../domain/statement-descriptor.ts';
import { billingDetailsView, fingerprintOf } from './payment-method-view.ts';

const holdSeconds = 7 * 24 * 3600;

const outcomeView = ({ failure }: Charge) => ({
  advice_code: null,
  network_advice_code: null,
  network_decline_code: null,
  network_status: failure ? (failure.blocked ? 'not_sent_to_network' : 'declined_by_network') : 'approved_by_network',
  reason: failure ? (failure.declineCode ?? failure.code) : null,
  risk_level: failure?.blocked ? 'highest' : 'normal',
  seller_message: failure ? failure.message : 'The bank accepted the payment.',
  type: failure ? (failure.blocked ? 'blocked' : 'issuer_declined') : 'authorized',
});

const cardDetailsView = (charge: Charge) => ({
  card: {
    amount_authorized: charge.failure ? null : charge.amount,
    authorization_code: null,
    brand: charge.card.brand,
    ...(charge.status === 'authorized' ? { capture_before: charge.createdAt + holdSeconds } : {}),
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
    country: charge.card.country,
    electronic_commerce_indicator: null,
    exp_month: charge.card.expMonth,
    exp_year: charge.card.expYear,
    fingerprint: fingerprintOf(charge.card),
    funding: charge.card.funding,
    installments: null,
    last4: charge.card.last4,
    mandate: null,
    network: charge.card.brand,
    network_transaction_id: null,
    regulated_status: 'unregulated',
    three_d_secure: charge.authenticated
      ? { authentication_flow: 'challenge', result: 'authenticated', result_reason: null, version: '2.2.0' }
      : null,
    transaction_link_id: null,
    wallet: null,
  },
  type: 'card',
});

/** https://docs.stripe.com/api/charges/object. What is let go uncaptured counts as refunded there, though no money ever moved. */
export const chargeView = (charge: Charge, intent: Intent) => {
  const letGo = charge.status === 'released' ? charge.amount : 0;
  const notTaken = charge.status === 'captured' ? charge.amount - charge.amountCaptured : 0;
  const refunded = letGo + notTaken + amountRefunded(intent, charge.id);
  return {
    id: charge.id,
    object: 'charge',
    amount: charge.amount,
    amount_captured: charge.amountCaptured,
    amount_refunded: refunded,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: billingDetailsView(charge.name, charge.email),
    calculated_statement_descriptor: charge.failure ? null : statementDescriptor(intent.statementDescriptorSuffix),
    captured: charge.status === 'captured',
    created: charge.createdAt,
    currency: intent.currency,
    customer: null,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: charge.failure?.code ?? null,
    failure_message: charge.failure?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeView(charge),
    paid: charge.failure === null,
    payment_intent: intent.id,
    payment_method: charge.paymentMethodId,
    payment_method_details: cardDetailsView(charge),
    radar_options: {},
    receipt_email: intent.receiptEmail,
    receipt_number: null,
    receipt_url: null,
    refunded: refunded === charge.amount,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: intent.statementDescriptorSuffix,
    status: charge.failure ? 'failed' : 'succeeded',
    transfer_data: null,
    transfer_group: null,
  };
};
