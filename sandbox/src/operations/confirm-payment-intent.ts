import type { CaptureMethod } from '../domain/intent.ts';
import { intentView, publicIntentView } from '../views/intent-view.ts';
import { type PaymentMethodWish, readPaymentMethodWish } from './choose-payment-method.ts';
import { type ConfirmationWish, captureMethods, confirm, readConfirmation } from './confirmation.ts';
import { checkClientSecret, findIntent, metadataOfIntent, type Operation } from './operation.ts';
import { record } from './record.ts';

type Input = {
  readonly id: string;
  readonly clientSecret: string | undefined;
  readonly paymentMethod: PaymentMethodWish | null;
  readonly how: ConfirmationWish & { readonly captureMethod?: CaptureMethod };
};

export const confirmPaymentIntent: Operation<Input> = {
  name: 'payment_intents.confirm',
  publishable: true,
  parse: (params, id) => {
    const clientSecret = params.text('client_secret');
    const paymentMethod = readPaymentMethodWish(params);
    const how = { ...readConfirmation(params), captureMethod: params.choice('capture_method', captureMethods) };
    params.ignore('receipt_email');
    params.end();
    return { id, clientSecret, paymentMethod, how };
  },
  metadata: metadataOfIntent,
  run: ({ id, clientSecret, paymentMethod, how }, world, call) => {
    const intent = findIntent(world, id);
    checkClientSecret(intent, clientSecret, call);
    const step = confirm(world, call, intent, paymentMethod, how);
    record(world, call, intent, step);
    if (step.problem) return { problem: step.problem };
    const view = call.byPublishableKey ? publicIntentView : intentView;
    return { object: view(step.intent, world.publicUrl()) };
  },
};
