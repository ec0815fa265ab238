import { readCurrency } from '../domain/money.ts';
import { readStatementSuffix } from '../domain/statement-descriptor.ts';
import { type IntentChange, updateIntent } from '../domain/update-intent.ts';
import { intentView } from '../views/intent-view.ts';
import { choosePaymentMethod, type PaymentMethodWish, readPaymentMethodWish } from './choose-payment-method.ts';
import { captureMethods } from './confirmation.ts';
import { findIntent, metadataOfIntent, type Operation } from './operation.ts';
import { record } from './record.ts';

type Input = {
  readonly id: string;
  readonly change: IntentChange;
  readonly paymentMethod: PaymentMethodWish | null;
};

export const updatePaymentIntent: Operation<Input> = {
  name: 'payment_intents.update',
  parse: (params, id) => {
    const currency = params.text('currency');
    const change: IntentChange = {
      amount: params.integer('amount'),
      currency: currency === undefined ? undefined : readCurrency(currency),
      captureMethod: params.choice('capture_method', captureMethods),
      metadata: params.metadata(),
      description: params.text('description'),
      receiptEmail: params.text('receipt_email'),
      statementDescriptorSuffix: readStatementSuffix(params.text('statement_descriptor_suffix')),
    };
    const paymentMethod = readPaymentMethodWish(params);
    params.end();
    return { id, change, paymentMethod };
  },
  metadata: metadataOfIntent,
  run: ({ id, change, paymentMethod }, world, call) => {
    const intent = findIntent(world, id);
    const chosen = paymentMethod && choosePaymentMethod(world, paymentMethod, id, call.now);
    const step = updateIntent(intent, { ...change, paymentMethodId: chosen?.id });
    record(world, call, intent, step);
    return { object: intentView(step.intent, world.publicUrl()) };
  },
};
