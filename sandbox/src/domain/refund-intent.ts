import { amountRefunded, type Charge, type Intent, type Metadata, type Step } from './intent.ts';
import { badParameter, Refusal, unexpectedState } from './refusal.ts';

export type RefundWish = {
  readonly chargeId: string | null;
  readonly amount: number | undefined;
  readonly reason: string | null;
  readonly metadata: Metadata;
};

const chargeToRefund = (intent: Intent, chargeId: string | null): Charge => {
  const charge = chargeId
    ? intent.charges.find(({ id }) => id === chargeId)
    : intent.charges.find(({ status }) => status === 'captured');
  if (charge?.status === 'captured') return charge;
  throw unexpectedState(intent, 'No money has been taken here, so there is nothing to give back. Cancel it instead.');
};

/** Gives captured money back, in whole or in part. 400 when none was taken, or for more than is left. `now` in Unix seconds. */
export const refundIntent = (intent: Intent, wish: RefundWish, id: string, now: number): Step => {
  const charge = chargeToRefund(intent, wish.chargeId);
  const left = charge.amountCaptured - amountRefunded(intent, charge.id);
  if (left === 0) {
    throw new Refusal({
      status: 400,
      type: 'invalid_request_error',
      code: 'charge_already_refunded',
      message: `The charge ${charge.id} has been refunded already.`,
    });
  }
  const amount = wish.amount ?? left;
  if (amount < 1) throw badParameter('amount', 'A refund is at least 1.', 'parameter_invalid_integer');
  if (amount > left) throw badParameter('amount', `Only ${left} is left to refund, not ${amount}.`);
  const refund = {
    id,
    createdAt: now,
    chargeId: charge.id,
    amount,
    reason: wish.reason,
    metadata: wish.metadata,
  };
  return {
    intent: { ...intent, refunds: [...intent.refunds, refund] },
    events: ['refund.created', 'charge.refunded'],
  };
};
