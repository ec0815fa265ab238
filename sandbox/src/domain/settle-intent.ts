import { amountCapturable, type Intent, latestCharge, type Step, withLatestCharge, withoutQuestion } from './intent.ts';
import { changeMetadata, type MetadataChange } from './metadata.ts';
import { badParameter, unexpectedState } from './refusal.ts';

/** Takes the held money, or part of it; the bank lets the rest go. 400 unless money is held, or for more than is held. */
export const captureIntent = (intent: Intent, amount: number | undefined, metadata?: MetadataChange): Step => {
  if (intent.status !== 'requires_capture') {
    throw unexpectedState(
      intent,
      intent.status === 'succeeded'
        ? 'This PaymentIntent has been captured already.'
        : `This PaymentIntent can't be captured: its status is ${intent.status}, and only requires_capture can be.`,
    );
  }
  const capturable = amountCapturable(intent);
  const taken = amount ?? capturable;
  if (taken < 1) {
    throw badParameter('amount_to_capture', 'The amount to capture must be at least 1.', 'parameter_invalid_integer');
  }
  if (taken > capturable) {
    throw badParameter('amount_to_capture', `Only ${capturable} can be captured, not ${taken}.`, 'amount_too_large');
  }
  return {
    intent: {
      ...intent,
      status: 'succeeded',
      charges: withLatestCharge(intent, { status: 'captured', amountCaptured: taken }),
      metadata: changeMetadata(intent.metadata, metadata),
    },
    events: ['charge.captured', 'payment_intent.succeeded'],
  };
};

/** Ends an intent that has taken no money; what was held is let go. 400 once it succeeded or was canceled. `now` in Unix seconds. */
export const cancelIntent = (intent: Intent, reason: string | null, now: number): Step => {
  if (intent.status === 'succeeded' || intent.status === 'canceled') {
    throw unexpectedState(intent, `This PaymentIntent can't be canceled: its status is ${intent.status}.`);
  }
  const held = latestCharge(intent)?.status === 'authorized';
  const canceled: Intent = {
    ...intent,
    status: 'canceled',
    ...withoutQuestion(intent),
    charges: held ? withLatestCharge(intent, { status: 'released' }) : intent.charges,
    canceledAt: now,
    cancellationReason: reason,
  };
  const released = reason === 'automatic' ? 'charge.expired' : 'charge.refunded';
  return { intent: canceled, events: held ? [released, 'payment_intent.canceled'] : ['payment_intent.canceled'] };
};
