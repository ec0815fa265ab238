import { cancelIntent } from '../domain/settle-intent.ts';
import { intentView } from '../views/intent-view.ts';
import { secondsOf } from '../world.ts';
import { findIntent, metadataOfIntent, type Operation } from './operation.ts';
import { record } from './record.ts';

type Input = { readonly id: string; readonly reason: string | null };

export const cancelPaymentIntent: Operation<Input> = {
  name: 'payment_intents.cancel',
  parse: (params, id) => {
    const reasons = ['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned'] as const;
    const reason = params.choice('cancellation_reason', reasons) ?? null;
    params.end();
    return { id, reason };
  },
  metadata: metadataOfIntent,
  run: ({ id, reason }, world, call) => {
    const intent = findIntent(world, id);
    const step = cancelIntent(intent, reason, secondsOf(call.now));
    record(world, call, intent, step);
    return { object: intentView(step.intent, world.publicUrl()) };
  },
};
