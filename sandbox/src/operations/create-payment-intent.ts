import { createIntent, type NewIntent } from '../domain/create-intent.ts';
import { newId, randomText } from '../domain/ids.ts';
import { checkAmount, readCurrency } from '../domain/money.ts';
import { badParameter } from '../domain/refusal.ts';
import { readStatementSuffix } from '../domain/statement-descriptor.ts';
import { intentView } from '../views/intent-view.ts';
import { secondsOf, type World } from '../world.ts';
import { choosePaymentMethod, type PaymentMethodWish, readPaymentMethodWish } from './choose-payment-method.ts';
import { type ConfirmationWish, captureMethods, confirm, readConfirmation } from './confirmation.ts';
import type { Call, Operation } from './operation.ts';
import type { ParamReader } from './params.ts';
import { record } from './record.ts';

type Input = {
  readonly wish: NewIntent;
  readonly paymentMethod: PaymentMethodWish | null;
  readonly confirmation: ConfirmationWish | null;
};

const readTypes = (params: ParamReader): Pick<NewIntent, 'allowedTypes' | 'allowRedirects'> => {
  const allowedTypes = params.texts('allowed_payment_method_types') ?? null;
  const automatic = params.nested('automatic_payment_methods');
  const allowRedirects = automatic?.choice('allow_redirects', ['always', 'never']) ?? 'always';
  const enabled = automatic?.flag('enabled');
  automatic?.end();
  if (automatic && allowedTypes) {
    throw badParameter(
      'automatic_payment_methods',
      'Give automatic_payment_methods or allowed_payment_method_types, not both.',
    );
  }
  if (automatic && enabled !== true) {
    throw badParameter('automatic_payment_methods[enabled]', 'automatic_payment_methods[enabled] must be true.');
  }
  if (allowedTypes && !allowedTypes.includes('card')) {
    throw badParameter('allowed_payment_method_types', "This sandbox only takes cards: allow 'card'.");
  }
  return { allowedTypes, allowRedirects };
};

const parse = (params: ParamReader): Input => {
  const amount = params.neededInteger('amount');
  const currency = readCurrency(params.neededText('currency'));
  checkAmount(amount, currency);
  const wish: NewIntent = {
    amount,
    currency,
    ...readTypes(params),
    captureMethod: params.choice('capture_method', captureMethods) ?? 'automatic_async',
    confirmationMethod: params.choice('confirmation_method', ['automatic', 'manual']) ?? 'automatic',
    metadata: params.metadata() ?? {},
    description: params.text('description') ?? null,
    receiptEmail: params.text('receipt_email') ?? null,
    statementDescriptorSuffix: readStatementSuffix(params.text('statement_descriptor_suffix')) ?? null,
  };
  const paymentMethod = readPaymentMethodWish(params);
  const confirmation = params.flag('confirm') ? readConfirmation(params) : null;
  params.end();
  return { wish, paymentMethod, confirmation };
};

const run = ({ wish, paymentMethod, confirmation }: Input, world: World, call: Call) => {
  const chosen = paymentMethod && choosePaymentMethod(world, paymentMethod, null, call.now);
  const ids = { intent: newId('pi'), secret: randomText() };
  const created = createIntent(wish, chosen?.id ?? null, ids, secondsOf(call.now));
  record(world, call, undefined, created);
  if (!confirmation) return { object: intentView(created.intent, world.publicUrl()) };
  const confirmed = confirm(world, call, created.intent, null, confirmation);
  record(world, call, created.intent, confirmed);
  if (confirmed.problem) return { problem: confirmed.problem };
  return { object: intentView(confirmed.intent, world.publicUrl()) };
};

export const createPaymentIntent: Operation<Input> = {
  name: 'payment_intents.create',
  parse,
  metadata: ({ wish }) => (wish.metadata === '' ? {} : wish.metadata),
  run,
};
