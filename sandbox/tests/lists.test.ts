import assert from 'node:assert/strict';
import { test } from 'node:test';
import type Stripe from 'stripe';
import { errorOf, heldCard, runningSandbox } from './running.ts';

test('lists come newest first, and page forwards and backwards without gaps or repeats', async (t) => {
  const { stripe } = await runningSandbox(t);
  const made: string[] = [];
  for (let count = 0; count < 25; count += 1) made.unshift((await stripe.paymentIntents.create(heldCard())).id);

  const first = await stripe.paymentIntents.list();
  assert.deepEqual(
    first.data.map(({ id }) => id),
    made.slice(0, 10),
  );
  assert.equal(first.has_more, true);

  const seen: string[] = [];
  for await (const { id } of stripe.paymentIntents.list({ limit: 7 })) seen.push(id);
  assert.deepEqual(seen, made);

  const before = await stripe.paymentIntents.list({ limit: 3, ending_before: made[10]! });
  assert.deepEqual(
    before.data.map(({ id }) => id),
    made.slice(7, 10),
  );
  const last = await stripe.paymentIntents.list({ limit: 10, starting_after: made[14]! });
  assert.deepEqual([last.data.length, last.has_more], [10, false]);
  assert.equal((await errorOf(stripe.paymentIntents.list({ starting_after: 'pi_nobody' }))).code, 'resource_missing');
  assert.equal((await errorOf(stripe.paymentIntents.list({ limit: 101 }))).param, 'limit');
});

test('created narrows a list by second', async (t) => {
  let now = 1_800_000_000_000;
  const { stripe } = await runningSandbox(t, {}, { clock: () => now });
  const made: string[] = [];
  for (; made.length < 5; now += 1000) made.push((await stripe.paymentIntents.create(heldCard())).id);
  const ids = async (created: Stripe.RangeQueryParam | number) =>
    (await stripe.paymentIntents.list({ created })).data.map(({ id }) => id).reverse();
  assert.deepEqual(await ids({ gte: 1_800_000_001, lt: 1_800_000_003 }), made.slice(1, 3));
  assert.deepEqual(await ids({ gt: 1_800_000_002 }), made.slice(3));
  assert.deepEqual(await ids({ lte: 1_800_000_000 }), made.slice(0, 1));
  assert.deepEqual(await ids(1_800_000_004), made.slice(4));
});

test('charges are listed by intent, and ids open up when asked', async (t) => {
  const { stripe } = await runningSandbox(t);
  const { id } = await stripe.paymentIntents.create(heldCard());
  await errorOf(stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_chargeDeclined' }));
  await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
  await stripe.paymentIntents.create({ ...heldCard(), payment_method: 'pm_card_visa', confirm: true });
  const charges = await stripe.charges.list({ payment_intent: id, expand: ['data.payment_intent'] });
  assert.deepEqual(
    charges.data.map(({ status }) => status),
    ['succeeded', 'failed'],
  );
  assert.equal((charges.data[0]!.payment_intent as Stripe.PaymentIntent).status, 'requires_capture');
  assert.equal((await stripe.charges.list()).data.length, 3);
  const intent = await stripe.paymentIntents.retrieve(id, {
    expand: ['payment_method', 'latest_charge.payment_intent'],
  });
  assert.equal((intent.payment_method as Stripe.PaymentMethod).card?.last4, '4242');
  assert.equal(((intent.latest_charge as Stripe.Charge).payment_intent as Stripe.PaymentIntent).id, id);
  assert.equal((await errorOf(stripe.paymentIntents.retrieve(id, { expand: ['customer'] }))).param, 'expand');
});

test('events tell the whole story, each with the object as it was then', async (t) => {
  const { stripe } = await runningSandbox(t);
  const { id } = await stripe.paymentIntents.create(heldCard());
  await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
  await stripe.paymentIntents.capture(id, undefined, { idempotencyKey: 'capture:1' });
  await stripe.refunds.create({ payment_intent: id });
  const { data } = await stripe.events.list({ limit: 100 });
  const story = data.reverse().map((event) => [event.type, (event.data.object as { status: string }).status]);
  assert.deepEqual(story, [
    ['payment_intent.created', 'requires_payment_method'],
    ['charge.succeeded', 'succeeded'],
    ['payment_intent.amount_capturable_updated', 'requires_capture'],
    ['charge.captured', 'succeeded'],
    ['payment_intent.succeeded', 'succeeded'],
    ['refund.created', 'succeeded'],
    ['charge.refunded', 'succeeded'],
  ]);
  const captured = data.find(({ type }) => type === 'charge.captured')!;
  assert.equal(captured.request?.idempotency_key, 'capture:1');
  assert.match(captured.request?.id ?? '', /^req_/);
  assert.equal((await stripe.events.retrieve(captured.id)).type, 'charge.captured');
  const narrowed = await stripe.events.list({ types: ['charge.captured', 'refund.created'] });
  assert.equal(narrowed.data.length, 2);
  assert.equal((await stripe.events.list({ type: 'payment_intent.*' })).data.length, 3);
});

test('events are forgotten after 30 days, the intents they told of are not', async (t) => {
  let now = 1_800_000_000_000;
  const first = await runningSandbox(t, {}, { clock: () => now });
  const { id } = await first.stripe.paymentIntents.create(heldCard({ orderId: 'o-1' }));
  const { id: untouched } = await first.stripe.paymentIntents.create(heldCard({ orderId: 'o-2' }));
  await first.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
  await first.stripe.paymentIntents.capture(id);
  now += 20 * 24 * 3_600_000;
  const refund = await first.stripe.refunds.create({ payment_intent: id });
  await first.stop();
  now += 11 * 24 * 3_600_000;
  const { stripe } = await runningSandbox(t, { dataFolder: first.dataFolder }, { clock: () => now });
  assert.deepEqual(
    (await stripe.events.list()).data.map(({ type }) => type),
    ['charge.refunded', 'refund.created'],
  );
  assert.equal((await stripe.paymentIntents.retrieve(id)).status, 'succeeded');
  assert.equal((await stripe.refunds.retrieve(refund.id)).amount, 8400);
  assert.equal((await stripe.paymentIntents.retrieve(untouched)).metadata.orderId, 'o-2');
});
