import type { MetadataChange } from '../domain/metadata.ts';
import { badParameter } from '../domain/refusal.ts';
import { captureIntent } from '../domain/settle-intent.ts';
import { readStatementSuffix } from '../domain/statement-descriptor.ts';
import { intentView } from '../views/intent-view.ts';
import { findIntent, metadataOfIntent, type Operation } from './operation.ts';
import { record } from './record.ts';

type Input = {
  readonly id: string;
  readonly amount: number | undefined;
  readonly metadata: MetadataChange | undefined;
};

export const capturePaymentIntent: Operation<Input> = {
  name: 'payment_intents.capture',
  parse: (params, id) => {
    const amount = params.integer('amount_to_capture');
    const metadata = params.metadata();
    if (params.flag('final_capture') === false) {
      throw badParameter('final_capture', 'Capturing more than once is not available on this account.');
    }
    // Checked, and otherwise without effect here.
    readStatementSuffix(params.text('statement_descriptor_suffix'));
    params.end();
    return { id, amount, metadata };
  },
  metadata: metadataOfIntent,
  run: ({ id, amount, metadata }, world, call) => {
    const intent = findIntent(world, id);
    const step = captureIntent(intent, amount, metadata);
    record(world, call, intent, step);
    return { object: intentView(step.intent, world.publicUrl()) };
  },
};
