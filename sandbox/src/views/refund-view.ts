import type { Intent, Refund } from '../domain/intent.ts';

/** https://docs.stripe.com/api/refunds/object */
export const refundView = (refund: Refund, intent: Intent) => ({
  id: refund.id,
  object: 'refund',
  amount: refund.amount,
  balance_transaction: null,
  charge: refund.chargeId,
  created: refund.createdAt,
  currency: intent.currency,
  customer: null,
  customer_account: null,
  destination_details: {
    card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
    type: 'card',
  },
  metadata: refund.metadata,
  payment_intent: intent.id,
  payment_method: intent.charges.find(({ id }) => id === refund.chargeId)?.paymentMethodId ?? null,
  reason: refund.reason,
  receipt_number: null,
  source_transfer_reversal: null,
  status: 'succeeded',
  transfer_reversal: null,
});
