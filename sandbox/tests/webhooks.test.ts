import assert from 'node:assert/strict';
import { test } from 'node:test';
import type Stripe from 'stripe';
import { eventually, everyEvent, webhookReceiver } from './receiver.ts';
import { heldCard, type RunningSandbox, runningSandbox, webhookSecret } from './running.ts';

const sending = (url: string, events: readonly string[] = everyEvent) => ({
  webhook: { url, secret: webhookSecret, events },
});

const paid = async ({ stripe }: RunningSandbox): Promise<Stripe.PaymentIntent> => {
  const { id } = await stripe.paymentIntents.create(heldCard({ orderId: 'o-1' }));
  await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
  return stripe.paymentIntents.capture(id);
};

test('every event reaches the shop, signed so that the real client believes it', async (t) => {
  const shop = await webhookReceiver(t);
  const sandbox = await runningSandbox(t, sending(shop.url));
  const { id } = await paid(sandbox);
  await eventually(() => shop.received.length === 5, 'five webhooks');
  assert.deepEqual(
    new Set(shop.types()),
    new Set([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.amount_capturable_updated',
      'charge.captured',
      'payment_intent.succeeded',
    ]),
  );
  const captured = shop.received.find(({ type }) => type === 'payment_intent.succeeded')!;
  assert.equal((captured.data.object as Stripe.PaymentIntent).id, id);
  const stored = await sandbox.stripe.events.retrieve(captured.id);
  await eventually(async () => (await sandbox.stripe.events.retrieve(captured.id)).pending_webhooks === 0, 'delivered');
  assert.deepEqual(stored.data, captured.data);
});

test('only the events asked for are sent, and all can be looked up', async (t) => {
  const shop = await webhookReceiver(t);
  const sandbox = await runningSandbox(t, sending(shop.url, ['payment_intent.succeeded', 'refund.*']));
  const { id } = await paid(sandbox);
  await sandbox.stripe.refunds.create({ payment_intent: id });
  await eventually(() => shop.received.length >= 2, 'two webhooks');
  assert.deepEqual(shop.types().sort(), ['payment_intent.succeeded', 'refund.created']);
  assert.equal((await sandbox.stripe.events.list()).data.length, 7);
});

test('a webhook that is not accepted comes again, later and later, until it is', async (t) => {
  const refusals = [500, 400, 301];
  const shop = await webhookReceiver(t, () => refusals.shift() ?? 204);
  const sandbox = await runningSandbox(t, sending(shop.url));
  await sandbox.stripe.paymentIntents.create(heldCard());
  await eventually(() => shop.received.length === 1, 'the webhook at last');
  const [first, second, third] = shop.refused.map(({ at }) => at);
  assert.equal(shop.refused.length, 3);
  assert.equal(new Set([...shop.refused, ...shop.received].map(({ id }) => id)).size, 1);
  assert.ok(second! - first! >= 450, `first pause ${second! - first!} ms`);
  assert.ok(third! - second! >= 950, `second pause ${third! - second!} ms`);
});

test('a webhook the shop never answers does not hold up the others', async (t) => {
  let first = true;
  const hang = new Promise<number>(() => undefined);
  const shop = await webhookReceiver(t, () => {
    if (!first) return 204;
    first = false;
    return hang;
  });
  const sandbox = await runningSandbox(t, sending(shop.url));
  await sandbox.stripe.paymentIntents.create(heldCard());
  await eventually(() => !first, 'the webhook that hangs');
  await sandbox.fault({ kind: 'webhook-delay', ms: 300, count: 1 });
  await sandbox.stripe.paymentIntents.create(heldCard());
  await eventually(() => shop.received.length === 1, 'the second webhook');
});

test('a webhook is given up after three days', async (t) => {
  let aheadMs = 0;
  const shop = await webhookReceiver(t, () => 500);
  const sandbox = await runningSandbox(t, sending(shop.url), { clock: () => Date.now() + aheadMs });
  await sandbox.stripe.paymentIntents.create(heldCard());
  const [event] = (await sandbox.stripe.events.list()).data;
  const pending = async () => (await sandbox.stripe.events.retrieve(event!.id)).pending_webhooks;
  await eventually(() => shop.refused.length === 1, 'the first try');
  assert.equal(await pending(), 1);
  aheadMs = 3 * 24 * 3_600_000;
  await sandbox.stripe.paymentIntents.create(heldCard());
  await eventually(async () => (await pending()) === 0, 'the last try');
});

test('what a restarted sandbox had not delivered, it delivers, signed at that moment', async (t) => {
  // A receiver refuses a signature of more than five minutes ago.
  const tenMinutesAgo = { clock: () => Date.now() - 10 * 60_000 };
  const { dataFolder, ...first } = await runningSandbox(t, sending('http://127.0.0.1:9/nobody'), tenMinutesAgo);
  await first.stripe.paymentIntents.create(heldCard());
  await first.stop();
  const shop = await webhookReceiver(t);
  await runningSandbox(t, { dataFolder, ...sending(shop.url) });
  await eventually(() => shop.received.length === 1, 'the webhook after the restart');
});

test('faults double, delay, lose and reorder webhooks', async (t) => {
  const shop = await webhookReceiver(t);
  const sandbox = await runningSandbox(t, sending(shop.url, ['payment_intent.*']));
  await sandbox.fault({ kind: 'webhook-double', event: 'payment_intent.created', metadata: { orderId: 'o-1' } });
  await sandbox.fault({ kind: 'webhook-lose', event: 'payment_intent.created', metadata: { orderId: 'o-2' } });
  await sandbox.stripe.paymentIntents.create(heldCard({ orderId: 'o-1' }));
  await sandbox.stripe.paymentIntents.create(heldCard({ orderId: 'o-2' }));
  await sandbox.stripe.paymentIntents.create(heldCard({ orderId: 'o-3' }));
  const orders = () => shop.received.map(({ data }) => (data.object as Stripe.PaymentIntent).metadata.orderId);
  await eventually(() => shop.received.length === 3, 'three webhooks');
  assert.deepEqual(orders().sort(), ['o-1', 'o-1', 'o-3']);

  await sandbox.json('DELETE', '/__faults');
  shop.received.length = 0;
  await sandbox.fault({ kind: 'webhook-reorder', event: 'payment_intent.amount_capturable_updated', ms: 60_000 });
  await paid(sandbox);
  await eventually(() => shop.received.length === 3, 'the one held back');
  assert.deepEqual(shop.types().at(-1), 'payment_intent.amount_capturable_updated');
});

test('a webhook held back arrives on its own when nothing follows it', async (t) => {
  const shop = await webhookReceiver(t);
  const sandbox = await runningSandbox(t, sending(shop.url));
  await sandbox.fault({ kind: 'webhook-reorder', ms: 200 });
  await sandbox.stripe.paymentIntents.create(heldCard());
  await eventually(() => shop.received.length === 1, 'the webhook');
});
