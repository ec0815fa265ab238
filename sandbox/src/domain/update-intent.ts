import { type CaptureMethod, type Intent, type Step, withoutQuestion } from './intent.ts';
import { changeMetadata, type MetadataChange } from './metadata.ts';
import { checkAmount } from './money.ts';
import { unexpectedState } from './refusal.ts';

/** What is left out stays as it is. */
export type IntentChange = {
  readonly amount?: number;
  readonly currency?: string;
  readonly captureMethod?: CaptureMethod;
  readonly paymentMethodId?: string;
  readonly metadata?: MetadataChange;
  readonly description?: string;
  readonly receiptEmail?: string;
  readonly statementDescriptorSuffix?: string;
};

/** Notes may change at any time; what is to be paid, and with what, only while no money is held. 400 otherwise. */
export const updateIntent = (intent: Intent, change: IntentChange): Step => {
  const terms = [change.amount, change.currency, change.captureMethod, change.paymentMethodId];
  const changesTerms = terms.some((term) => term !== undefined);
  if (changesTerms && ['requires_capture', 'succeeded', 'canceled'].includes(intent.status)) {
    throw unexpectedState(
      intent,
      `What this PaymentIntent charges can't change any more: its status is ${intent.status}.`,
    );
  }
  const amount = change.amount ?? intent.amount;
  const currency = change.currency ?? intent.currency;
  if (changesTerms) checkAmount(amount, currency);
  const paymentMethodId = change.paymentMethodId ?? intent.paymentMethodId;
  const restated: Partial<Intent> = changesTerms
    ? {
        amount,
        currency,
        captureMethod: change.captureMethod ?? intent.captureMethod,
        paymentMethodId,
        status: paymentMethodId ? 'requires_confirmation' : 'requires_payment_method',
        ...withoutQuestion(intent),
      }
    : {};
  const changed: Intent = {
    ...intent,
    ...restated,
    metadata: changeMetadata(intent.metadata, change.metadata),
    description: change.description ?? intent.description,
    receiptEmail: change.receiptEmail ?? intent.receiptEmail,
    statementDescriptorSuffix: change.statementDescriptorSuffix ?? intent.statementDescriptorSuffix,
    lastFailure: null,
  };
  return { intent: changed, events: [] };
};
