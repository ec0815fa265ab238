import assert from 'node:assert/strict';
import { test } from 'node:test';
import Stripe from 'stripe';
import { eventually } from './receiver.ts';
import { errorOf, heldCard, type RunningSandbox, runningSandbox } from './running.ts';

const authorized = (stripe: Stripe, metadata: Record<string, string> = {}) =>
  stripe.paymentIntents.create({ ...heldCard(metadata), payment_method: 'pm_card_visa', confirm: true });

test('an error before the effect leaves everything as it was', async (t) => {
  const sandbox = await runningSandbox(t);
  const { stripe } = sandbox;
  const { id } = await authorized(stripe);
  await sandbox.fault({ kind: 'error-before', operation: 'payment_intents.capture', count: 1 });
  assert.equal((await errorOf(stripe.paymentIntents.capture(id))).statusCode, 500);
  assert.equal((await stripe.paymentIntents.retrieve(id)).status, 'requires_capture');
  assert.equal((await stripe.paymentIntents.capture(id)).status, 'succeeded');
});

test('an error after the effect hides that it happened', async (t) => {
  const sandbox = await runningSandbox(t);
  const { stripe } = sandbox;
  const { id } = await authorized(stripe);
  await sandbox.fault({ kind: 'error-after', operation: 'payment_intents.capture', status: 503, count: 1 });
  const options = { idempotencyKey: 'capture:1' };
  assert.equal((await errorOf(stripe.paymentIntents.capture(id, {}, options))).statusCode, 503);
  assert.equal((await errorOf(stripe.paymentIntents.capture(id, {}, options))).statusCode, 503);
  assert.equal((await stripe.paymentIntents.retrieve(id)).status, 'succeeded');
});

test('a connection cut after the effect: the same key brings the answer', async (t) => {
  const sandbox = await runningSandbox(t);
  const { stripe } = sandbox;
  // Twice, because the client tries a cut connection again by itself, once.
  await sandbox.fault({ kind: 'drop-after', operation: 'payment_intents.create', count: 2 });
  const options = { idempotencyKey: 'intent:1' };
  const error = await errorOf(stripe.paymentIntents.create(heldCard(), options));
  assert.ok(error instanceof Stripe.errors.StripeConnectionError);
  assert.equal((await sandbox.ledger()).count, 1);
  const answer = await stripe.paymentIntents.create(heldCard(), options);
  assert.equal(answer.lastResponse.headers['idempotent-replayed'], 'true');
  assert.equal((await sandbox.ledger()).count, 1);
});

test('a connection cut before the effect: nothing happened, and the key is free', async (t) => {
  const sandbox = await runningSandbox(t);
  await sandbox.fault({ kind: 'drop-before', operation: 'payment_intents.create', count: 2 });
  const options = { idempotencyKey: 'intent:1' };
  const error = await errorOf(sandbox.stripe.paymentIntents.create(heldCard(), options));
  assert.ok(error instanceof Stripe.errors.StripeConnectionError);
  assert.equal((await sandbox.ledger()).count, 0);
  const made = await sandbox.stripe.paymentIntents.create(heldCard(), options);
  assert.equal(made.lastResponse.headers['idempotent-replayed'], undefined);
});

const slowMs = 2000;
const struck = (sandbox: RunningSandbox) =>
  eventually(async () => (await sandbox.faults()).every(({ fired }) => fired > 0), 'the fault strikes');

test('a slow call takes effect before or after the wait, as asked', async (t) => {
  const sandbox = await runningSandbox(t);
  const { stripe } = sandbox;
  const outcomes = { 'slow-before': 'requires_capture', 'slow-after': 'succeeded' };
  for (const [kind, meanwhile] of Object.entries(outcomes)) {
    const { id } = await authorized(stripe);
    await sandbox.fault({ kind, operation: 'payment_intents.capture', ms: slowMs, count: 1 });
    const began = Date.now();
    const slow = stripe.paymentIntents.capture(id);
    await struck(sandbox);
    assert.equal((await stripe.paymentIntents.retrieve(id)).status, meanwhile, kind);
    assert.equal((await slow).status, 'succeeded');
    assert.ok(Date.now() - began >= slowMs - 10, kind);
  }
});

test('a client that gave up waiting does not stop the effect', async (t) => {
  const sandbox = await runningSandbox(t);
  const { id } = await authorized(sandbox.stripe);
  await sandbox.fault({ kind: 'slow-before', operation: 'payment_intents.capture', ms: slowMs, count: 1 });
  const error = await errorOf(sandbox.stripe.paymentIntents.capture(id, {}, { timeout: slowMs / 2 }));
  assert.ok(error instanceof Stripe.errors.StripeConnectionError);
  await eventually(
    async () => (await sandbox.stripe.paymentIntents.retrieve(id)).status === 'succeeded',
    'the capture nobody waits for',
  );
});

test('a 429 is refused before anything is kept', async (t) => {
  const sandbox = await runningSandbox(t);
  await sandbox.fault({ kind: 'error-before', status: 429, count: 1 });
  const options = { idempotencyKey: 'k' };
  const error = await errorOf(sandbox.stripe.paymentIntents.create(heldCard(), options));
  assert.ok(error instanceof Stripe.errors.StripeRateLimitError);
  assert.equal(error.headers?.['stripe-should-retry'], 'true');
  assert.ok((await sandbox.stripe.paymentIntents.create(heldCard(), options)).id);
});

test('a rule strikes only what it names: operation, path and metadata', async (t) => {
  const sandbox = await runningSandbox(t);
  const { stripe } = sandbox;
  const mine = await authorized(stripe, { orderId: 'o-1' });
  const other = await authorized(stripe, { orderId: 'o-2' });
  await sandbox.fault({ kind: 'error-before', operation: 'payment_intents.*', metadata: { orderId: 'o-1' } });
  await sandbox.fault({ kind: 'error-before', path: `/v1/payment_intents/${other.id}/cancel` });
  assert.equal((await errorOf(stripe.paymentIntents.retrieve(mine.id))).statusCode, 500);
  assert.equal((await errorOf(stripe.paymentIntents.create(heldCard({ orderId: 'o-1' })))).statusCode, 500);
  assert.equal((await errorOf(stripe.paymentIntents.cancel(other.id))).statusCode, 500);
  assert.equal((await stripe.paymentIntents.capture(other.id)).status, 'succeeded');
  assert.equal((await stripe.refunds.create({ payment_intent: other.id })).status, 'succeeded');
});

test('a rule happens as often as it says, and reports how often it did', async (t) => {
  const throws = [0.2, 0.8, 0.1, 0.9];
  const sandbox = await runningSandbox(t, {}, { random: () => throws.shift() ?? 1 });
  const { id } = await sandbox.fault({ kind: 'error-before', probability: 0.5, count: 2 });
  const outcomes: boolean[] = [];
  for (let call = 0; call < 4; call += 1) {
    outcomes.push(
      await sandbox.stripe.paymentIntents.list().then(
        () => true,
        () => false,
      ),
    );
  }
  assert.deepEqual(outcomes, [false, true, false, true]);
  const [rule] = await sandbox.faults();
  assert.deepEqual([rule!.id, rule!.fired, rule!.left], [id, 2, 0]);
});

test('rules can be taken back, one or all', async (t) => {
  const sandbox = await runningSandbox(t);
  const { id } = await sandbox.fault({ kind: 'error-before', operation: 'payment_intents.list' });
  await sandbox.fault({ kind: 'error-before', operation: 'charges.list' });
  assert.equal((await sandbox.json('DELETE', `/__faults/${id}`)).status, 204);
  await sandbox.stripe.paymentIntents.list();
  await errorOf(sandbox.stripe.charges.list());
  assert.equal((await sandbox.json('DELETE', '/__faults')).status, 204);
  await sandbox.stripe.charges.list();
  assert.equal((await sandbox.json('DELETE', `/__faults/${id}`)).status, 404);
});

test('400 with every mistake when a rule is wrong', async (t) => {
  const sandbox = await runningSandbox(t);
  const { status, body } = await sandbox.json('POST', '/__faults', { kind: 'explode', colour: 'red', probability: 2 });
  assert.equal(status, 400);
  assert.equal(body.mistakes.length, 3);
  assert.deepEqual(await sandbox.faults(), []);
});
