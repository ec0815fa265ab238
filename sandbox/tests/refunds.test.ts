import assert from 'node:assert/strict';
import { test } from 'node:test';
import type Stripe from 'stripe';
import { errorOf, heldCard, type RunningSandbox, runningSandbox } from './running.ts';

const captured = async ({ stripe }: RunningSandbox): Promise<Stripe.PaymentIntent> => {
  const { id } = await stripe.paymentIntents.create(heldCard());
  await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
  return stripe.paymentIntents.capture(id);
};

test('a refund gives back all of it, by intent or by charge', async (t) => {
  const sandbox = await runningSandbox(t);
  const { stripe } = sandbox;
  const first = await captured(sandbox);
  const refund = await stripe.refunds.create({ payment_intent: first.id, reason: 'requested_by_customer' });
  assert.deepEqual([refund.amount, refund.status, refund.payment_intent], [8400, 'succeeded', first.id]);
  assert.deepEqual((await stripe.refunds.retrieve(refund.id)).id, refund.id);
  const charge = await stripe.charges.retrieve(first.latest_charge as string, { expand: ['refunds'] });
  assert.deepEqual([charge.refunded, charge.amount_refunded, charge.refunds?.data.length], [true, 8400, 1]);
  const second = await captured(sandbox);
  assert.equal((await stripe.refunds.create({ charge: second.latest_charge as string })).amount, 8400);
});

test('refunds add up to what was captured and never beyond', async (t) => {
  const sandbox = await runningSandbox(t);
  const { stripe } = sandbox;
  const { id } = await captured(sandbox);
  await stripe.refunds.create({ payment_intent: id, amount: 3000 });
  const tooMuch = await errorOf(stripe.refunds.create({ payment_intent: id, amount: 5401 }));
  assert.deepEqual([tooMuch.statusCode, tooMuch.param], [400, 'amount']);
  await stripe.refunds.create({ payment_intent: id });
  const again = await errorOf(stripe.refunds.create({ payment_intent: id }));
  assert.deepEqual([again.statusCode, again.code], [400, 'charge_already_refunded']);
  const [line] = (await sandbox.ledger()).intents;
  assert.deepEqual([line.captured, line.refunded], [8400, 8400]);
  assert.deepEqual(
    (await stripe.refunds.list({ payment_intent: id })).data.map(({ amount }) => amount),
    [5400, 3000],
  );
});

test('refunds are listed all together, or those of one intent or one charge', async (t) => {
  const sandbox = await runningSandbox(t);
  const { stripe } = sandbox;
  const [first, second] = [await captured(sandbox), await captured(sandbox)];
  for (const { id } of [first, second]) await stripe.refunds.create({ payment_intent: id });
  const intents = async (by: Stripe.RefundListParams) =>
    (await stripe.refunds.list(by)).data.map(({ payment_intent }) => payment_intent);
  assert.deepEqual(await intents({}), [second.id, first.id]);
  assert.deepEqual(await intents({ payment_intent: first.id }), [first.id]);
  assert.deepEqual(await intents({ charge: second.latest_charge as string }), [second.id]);
});

test('money that was only held cannot be refunded', async (t) => {
  const { stripe } = await runningSandbox(t);
  const { id } = await stripe.paymentIntents.create(heldCard());
  const held = await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
  for (const by of [{ payment_intent: id }, { charge: held.latest_charge as string }]) {
    const error = await errorOf(stripe.refunds.create(by));
    assert.deepEqual([error.statusCode, error.code], [400, 'payment_intent_unexpected_state']);
  }
  assert.equal((await stripe.paymentIntents.retrieve(id)).status, 'requires_capture');
});
