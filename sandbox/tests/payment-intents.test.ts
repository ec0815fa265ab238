import assert from 'node:assert/strict';
import { test } from 'node:test';
import Stripe from 'stripe';
import { eventually, webhookReceiver } from './receiver.ts';
import { errorOf, heldCard, type RunningSandbox, runningSandbox, webhookSecret } from './running.ts';

const held = async ({ stripe }: RunningSandbox): Promise<Stripe.PaymentIntent> => {
  const { id } = await stripe.paymentIntents.create(heldCard({ orderId: 'o-1' }));
  return stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
};

test('a manual intent holds the money when confirmed and takes it when captured', async (t) => {
  const { stripe } = await runningSandbox(t);
  const created = await stripe.paymentIntents.create(heldCard({ orderId: 'o-1' }));
  assert.equal(created.status, 'requires_payment_method');
  assert.equal(created.latest_charge, null);
  assert.match(created.client_secret!, new RegExp(`^${created.id}_secret_`));

  const authorized = await stripe.paymentIntents.confirm(created.id, { payment_method: 'pm_card_visa' });
  assert.equal(authorized.status, 'requires_capture');
  assert.equal(authorized.amount_capturable, 8400);
  assert.equal(authorized.amount_received, 0);
  const charge = await stripe.charges.retrieve(authorized.latest_charge as string);
  assert.deepEqual([charge.captured, charge.paid, charge.status], [false, true, 'succeeded']);

  const captured = await stripe.paymentIntents.capture(created.id);
  assert.equal(captured.status, 'succeeded');
  assert.equal(captured.amount_capturable, 0);
  assert.equal(captured.amount_received, 8400);
  assert.deepEqual(captured.metadata, { orderId: 'o-1' });
  assert.equal((await stripe.charges.retrieve(captured.latest_charge as string)).captured, true);
});

test('an automatic intent takes the money at once, in one call when created with confirm', async (t) => {
  const { stripe } = await runningSandbox(t);
  const intent = await stripe.paymentIntents.create({
    amount: 1000,
    currency: 'USD',
    confirm: true,
    payment_method: 'pm_card_mastercard',
    return_url: 'https://shop.example/done',
  });
  assert.equal(intent.status, 'succeeded');
  assert.equal(intent.capture_method, 'automatic_async');
  assert.equal(intent.currency, 'usd');
  assert.equal(intent.amount_received, 1000);
});

test('an intent created with a payment method waits for confirmation', async (t) => {
  const { stripe } = await runningSandbox(t);
  const intent = await stripe.paymentIntents.create({ ...heldCard(), payment_method: 'pm_card_visa' });
  assert.equal(intent.status, 'requires_confirmation');
  assert.match(intent.payment_method as string, /^pm_\w{24}$/);
  assert.equal((await stripe.paymentIntents.confirm(intent.id)).status, 'requires_capture');
});

test('a part can be captured, and the rest is let go for good', async (t) => {
  const sandbox = await runningSandbox(t);
  const { id } = await held(sandbox);
  const intent = await sandbox.stripe.paymentIntents.capture(id, {
    amount_to_capture: 3000,
    expand: ['latest_charge'],
  });
  const charge = intent.latest_charge as Stripe.Charge;
  assert.deepEqual([intent.amount_received, intent.amount_capturable], [3000, 0]);
  assert.deepEqual([charge.amount_captured, charge.amount_refunded, charge.refunded], [3000, 5400, false]);
  const again = await errorOf(sandbox.stripe.paymentIntents.capture(id, { amount_to_capture: 1 }));
  assert.equal(again.code, 'payment_intent_unexpected_state');
});

test('400 when more is captured than is held', async (t) => {
  const sandbox = await runningSandbox(t);
  const { id } = await held(sandbox);
  const error = await errorOf(sandbox.stripe.paymentIntents.capture(id, { amount_to_capture: 8401 }));
  assert.deepEqual([error.statusCode, error.code, error.param], [400, 'amount_too_large', 'amount_to_capture']);
  assert.equal((await sandbox.stripe.paymentIntents.retrieve(id)).status, 'requires_capture');
});

test('a canceled hold is let go, and nothing can be done with it any more', async (t) => {
  const sandbox = await runningSandbox(t);
  const { stripe } = sandbox;
  const { id } = await held(sandbox);
  const canceled = await stripe.paymentIntents.cancel(id, {
    cancellation_reason: 'abandoned',
    expand: ['latest_charge'],
  });
  assert.deepEqual(
    [canceled.status, canceled.cancellation_reason, canceled.amount_capturable],
    ['canceled', 'abandoned', 0],
  );
  assert.equal((canceled.latest_charge as Stripe.Charge).refunded, true);
  for (const call of [
    stripe.paymentIntents.cancel(id),
    stripe.paymentIntents.capture(id),
    stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }),
    stripe.paymentIntents.update(id, { amount: 9000 }),
    stripe.refunds.create({ payment_intent: id }),
  ]) {
    const error = await errorOf(call);
    assert.deepEqual([error.statusCode, error.code], [400, 'payment_intent_unexpected_state']);
    assert.equal(error.payment_intent?.status, 'canceled');
  }
});

test('what may be done depends on the status, as at Stripe', async (t) => {
  const sandbox = await runningSandbox(t);
  const { stripe } = sandbox;
  const bring: Record<string, () => Promise<Stripe.PaymentIntent>> = {
    requires_payment_method: () => stripe.paymentIntents.create(heldCard()),
    requires_confirmation: () => stripe.paymentIntents.create({ ...heldCard(), payment_method: 'pm_card_visa' }),
    requires_action: () =>
      stripe.paymentIntents.create({ ...heldCard(), payment_method: 'pm_card_authenticationRequired', confirm: true }),
    requires_capture: () => held(sandbox),
    succeeded: async () => stripe.paymentIntents.capture((await held(sandbox)).id),
    canceled: async () => stripe.paymentIntents.cancel((await stripe.paymentIntents.create(heldCard())).id),
  };
  const acts: Record<string, (id: string) => Promise<Stripe.PaymentIntent>> = {
    confirm: (id) => stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }),
    capture: (id) => stripe.paymentIntents.capture(id),
    cancel: (id) => stripe.paymentIntents.cancel(id),
    'change the amount': (id) => stripe.paymentIntents.update(id, { amount: 9900 }),
    'change metadata': (id) => stripe.paymentIntents.update(id, { metadata: { note: 'x' } }),
  };
  const leadsTo: Record<string, Record<string, string | undefined>> = {
    requires_payment_method: {
      confirm: 'requires_capture',
      cancel: 'canceled',
      'change the amount': 'requires_payment_method',
    },
    requires_confirmation: {
      confirm: 'requires_capture',
      cancel: 'canceled',
      'change the amount': 'requires_confirmation',
    },
    requires_action: { confirm: 'requires_capture', cancel: 'canceled', 'change the amount': 'requires_confirmation' },
    requires_capture: { capture: 'succeeded', cancel: 'canceled' },
    succeeded: {},
    canceled: {},
  };
  for (const [status, make] of Object.entries(bring)) {
    for (const [name, act] of Object.entries(acts)) {
      const { id } = await make();
      const expected = name === 'change metadata' ? status : leadsTo[status]![name];
      const outcome = await act(id).then(
        (intent) => intent.status,
        (error: Stripe.errors.StripeError) => error.code,
      );
      assert.equal(outcome, expected ?? 'payment_intent_unexpected_state', `${name} in ${status}`);
    }
  }
});

test('402 with the bank’s reason when the card is declined, and another card can be tried', async (t) => {
  const { stripe } = await runningSandbox(t);
  const { id } = await stripe.paymentIntents.create(heldCard());
  const declines = [
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', ''],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', ''],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', ''],
    ['pm_card_radarBlock', 'card_declined', 'fraudulent'],
  ] as const;
  for (const [card, code, declineCode] of declines) {
    const error = await errorOf(stripe.paymentIntents.confirm(id, { payment_method: card }));
    assert.ok(error instanceof Stripe.errors.StripeCardError, card);
    assert.deepEqual([error.statusCode, error.code, error.decline_code], [402, code, declineCode], card);
    assert.equal(error.payment_intent?.id, id);
    const intent = await stripe.paymentIntents.retrieve(id);
    assert.equal(intent.status, 'requires_payment_method');
    assert.equal(intent.payment_method, null);
    assert.equal(intent.last_payment_error?.code, code);
    assert.equal(intent.last_payment_error?.charge, error.charge);
    assert.equal((await stripe.charges.retrieve(error.charge!)).status, 'failed');
  }
  const paid = await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
  assert.deepEqual([paid.status, paid.last_payment_error], ['requires_capture', null]);
});

test('a create with confirm that is declined leaves an intent that can still be paid', async (t) => {
  const { stripe } = await runningSandbox(t);
  const error = await errorOf(
    stripe.paymentIntents.create({ ...heldCard(), payment_method: 'pm_card_chargeDeclined', confirm: true }),
  );
  const { id } = error.payment_intent!;
  assert.equal(
    (await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' })).status,
    'requires_capture',
  );
});

test('an update clears the last error and merges metadata', async (t) => {
  const { stripe } = await runningSandbox(t);
  const { id } = await stripe.paymentIntents.create(heldCard({ orderId: 'o-1', seat: 'A1' }));
  await errorOf(stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_chargeDeclined' }));
  const updated = await stripe.paymentIntents.update(id, {
    metadata: { seat: '', row: '2' },
    description: 'Two places',
  });
  assert.equal(updated.last_payment_error, null);
  assert.deepEqual(updated.metadata, { orderId: 'o-1', row: '2' });
  assert.equal(updated.description, 'Two places');
  assert.deepEqual((await stripe.paymentIntents.update(id, { metadata: '' })).metadata, {});
});

test('400 with the parameter named when something is missing, malformed or unknown', async (t) => {
  const { stripe } = await runningSandbox(t);
  const wrong: [object, string | undefined, string][] = [
    [{ currency: 'eur' }, 'parameter_missing', 'amount'],
    [{ amount: 500 }, 'parameter_missing', 'currency'],
    [{ amount: 'ten', currency: 'eur' }, 'parameter_invalid_integer', 'amount'],
    [{ amount: 49, currency: 'eur' }, 'amount_too_small', 'amount'],
    [{ amount: 100_000_000, currency: 'eur' }, 'amount_too_large', 'amount'],
    [{ amount: 500, currency: 'zzz' }, undefined, 'currency'],
    [{ ...heldCard(), colour: 'red' }, 'parameter_unknown', 'colour'],
    [{ ...heldCard(), return_url: 'https://shop.example' }, 'parameter_unknown', 'return_url'],
    [{ ...heldCard(), capture_method: 'later' }, undefined, 'capture_method'],
    [{ ...heldCard(), payment_method: 'pm_nobody' }, 'resource_missing', 'payment_method'],
    [
      { amount: 500, currency: 'eur', payment_method_types: ['card'] },
      'payment_method_types_no_longer_supported',
      'payment_method_types',
    ],
  ];
  for (const [params, code, param] of wrong) {
    const error = await errorOf(stripe.paymentIntents.create(params as Stripe.PaymentIntentCreateParams));
    assert.ok(error instanceof Stripe.errors.StripeInvalidRequestError, param);
    assert.deepEqual([error.statusCode, error.code, error.param], [400, code, param]);
  }
});

test('400 without a return_url when the buyer might be sent elsewhere', async (t) => {
  const { stripe } = await runningSandbox(t);
  const confirm = async (params: object) => {
    const { id } = await stripe.paymentIntents.create({ amount: 900, currency: 'eur', ...params });
    return stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
  };
  assert.equal((await errorOf(confirm({}))).param, 'return_url');
  const never = { automatic_payment_methods: { enabled: true, allow_redirects: 'never' } };
  assert.equal((await confirm(never)).status, 'succeeded');
  assert.equal((await confirm({ allowed_payment_method_types: ['card'] })).status, 'succeeded');
});

test('a create whose confirmation is refused leaves nothing behind', async (t) => {
  const sandbox = await runningSandbox(t);
  const params = { amount: 900, currency: 'eur', payment_method: 'pm_card_visa', confirm: true };
  assert.equal((await errorOf(sandbox.stripe.paymentIntents.create(params))).param, 'return_url');
  assert.equal((await sandbox.ledger()).count, 0);
  assert.deepEqual((await sandbox.stripe.events.list()).data, []);
});

test('404 for an intent, charge, refund, event or payment method that is not there', async (t) => {
  const { stripe } = await runningSandbox(t);
  for (const call of [
    stripe.paymentIntents.retrieve('pi_nobody'),
    stripe.paymentIntents.capture('pi_nobody'),
    stripe.charges.retrieve('ch_nobody'),
    stripe.refunds.retrieve('re_nobody'),
    stripe.events.retrieve('evt_nobody'),
    stripe.paymentMethods.retrieve('pm_nobody'),
  ]) {
    const error = await errorOf(call);
    assert.deepEqual([error.statusCode, error.code], [404, 'resource_missing']);
  }
});

test('a hold nobody captures within seven days is let go within a minute, and the shop gets the event', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let now = Date.now();
  const shop = await webhookReceiver(t);
  const webhook = { url: shop.url, secret: webhookSecret, events: ['payment_intent.canceled'] };
  const sandbox = await runningSandbox(t, { webhook }, { clock: () => now });
  const { id } = await held(sandbox);
  const statusOf = async () => (await sandbox.stripe.paymentIntents.retrieve(id)).status;
  const pass = (milliseconds: number) => {
    now += milliseconds;
    t.mock.timers.tick(60_000);
  };
  try {
    pass(7 * 24 * 3_600_000 - 1000);
    assert.equal(await statusOf(), 'requires_capture');
    pass(3000);
    // Before any other call, which would have it sent as well.
    await eventually(() => shop.received.length === 1, 'the event');
    assert.equal(await statusOf(), 'canceled');
  } finally {
    t.mock.timers.reset();
  }
});

test('a hold nobody captures within seven days is let go also by a sandbox that did not run then, and nothing else is', async (t) => {
  let now = Date.now();
  const sandbox = await runningSandbox(t, {}, { clock: () => now });
  const { id } = await held(sandbox);
  const { id: captured } = await held(sandbox);
  await sandbox.stripe.paymentIntents.capture(captured);
  const { id: unpaid } = await sandbox.stripe.paymentIntents.create(heldCard());
  const { dataFolder } = sandbox;
  await sandbox.stop();
  now += 7 * 24 * 3_600_000 + 2000;
  const later = await runningSandbox(t, { dataFolder }, { clock: () => now });
  const intent = await later.stripe.paymentIntents.retrieve(id);
  assert.deepEqual([intent.status, intent.cancellation_reason, intent.amount_capturable], ['canceled', 'automatic', 0]);
  const types = (await later.stripe.events.list({ limit: 2 })).data.map(({ type }) => type);
  assert.deepEqual(types, ['payment_intent.canceled', 'charge.expired']);
  const statusOf = async (other: string) => (await later.stripe.paymentIntents.retrieve(other)).status;
  assert.deepEqual([await statusOf(captured), await statusOf(unpaid)], ['succeeded', 'requires_payment_method']);
});
