import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openStore } from '../src/store/store.ts';
import { eventually } from './receiver.ts';
import { errorOf, heldCard, runningSandbox } from './running.ts';

const key = (idempotencyKey: string) => ({ idempotencyKey });

test('the same key gives the same answer and does the thing once', async (t) => {
  const { stripe, ledger } = await runningSandbox(t);
  const first = await stripe.paymentIntents.create(heldCard(), key('intent:1'));
  const again = await stripe.paymentIntents.create(heldCard(), key('intent:1'));
  assert.deepEqual(again, first);
  assert.equal(first.lastResponse.headers['idempotent-replayed'], undefined);
  assert.equal(again.lastResponse.headers['idempotent-replayed'], 'true');
  assert.equal(again.lastResponse.headers['original-request'], first.lastResponse.requestId);
  assert.notEqual(again.lastResponse.requestId, first.lastResponse.requestId);
  assert.equal((await ledger()).count, 1);
});

test('a kept answer is shown as it was, though the intent has moved on', async (t) => {
  const { stripe } = await runningSandbox(t);
  const created = await stripe.paymentIntents.create(heldCard(), key('intent:1'));
  await stripe.paymentIntents.cancel(created.id);
  assert.equal((await stripe.paymentIntents.create(heldCard(), key('intent:1'))).status, 'requires_payment_method');
});

test('a capture sent twice with one key takes the money once', async (t) => {
  const { stripe, ledger } = await runningSandbox(t);
  const { id } = await stripe.paymentIntents.create({ ...heldCard(), payment_method: 'pm_card_visa', confirm: true });
  const both = await Promise.all([1, 2].map(() => stripe.paymentIntents.capture(id, {}, key('capture:1'))));
  assert.deepEqual(
    both.map(({ status }) => status),
    ['succeeded', 'succeeded'],
  );
  assert.equal((await ledger()).intents[0].captures, 1);
});

test('400 when a key comes back with other parameters or for another endpoint', async (t) => {
  const { stripe } = await runningSandbox(t);
  const { id } = await stripe.paymentIntents.create(heldCard(), key('k'));
  await errorOf(stripe.paymentIntents.capture(id, {}, key('capture')));
  for (const call of [
    stripe.paymentIntents.create({ ...heldCard(), amount: 8500 }, key('k')),
    stripe.paymentIntents.cancel(id, {}, key('k')),
    stripe.paymentIntents.cancel(id, {}, key('capture')),
  ]) {
    const error = await errorOf(call);
    assert.deepEqual([error.type, error.statusCode], ['StripeIdempotencyError', 400]);
  }
  assert.equal((await stripe.paymentIntents.retrieve(id)).status, 'requires_payment_method');
});

test('the order of parameters does not make them others', async (t) => {
  const { url } = await runningSandbox(t);
  const post = (body: string) =>
    fetch(`${url}/v1/payment_intents`, {
      method: 'POST',
      headers: {
        authorization: 'Bearer sk_test_ours',
        'idempotency-key': 'k',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body,
    });
  await post('amount=500&currency=eur');
  assert.equal((await post('currency=eur&amount=500')).headers.get('idempotent-replayed'), 'true');
});

test('409 while the first call with that key is still running', async (t) => {
  const sandbox = await runningSandbox(t);
  const { stripe } = sandbox;
  await sandbox.fault({ kind: 'slow-before', operation: 'payment_intents.create', ms: 2000, count: 1 });
  const slow = stripe.paymentIntents.create(heldCard(), key('k'));
  await eventually(async () => (await sandbox.faults())[0]!.fired === 1, 'the first call is running');
  const error = await errorOf(stripe.paymentIntents.create(heldCard(), key('k')));
  assert.deepEqual([error.statusCode, error.code, error.rawType], [409, 'idempotency_key_in_use', 'idempotency_error']);
  assert.equal(error.headers?.['stripe-should-retry'], 'true');
  const { id } = await slow;
  assert.equal((await stripe.paymentIntents.create(heldCard(), key('k'))).id, id);
});

test('a declined card is kept: the same key declines again, another one may succeed', async (t) => {
  const { stripe } = await runningSandbox(t);
  const { id } = await stripe.paymentIntents.create(heldCard());
  const card = { payment_method: 'pm_card_chargeDeclined' };
  const first = await errorOf(stripe.paymentIntents.confirm(id, card, key('k')));
  const again = await errorOf(stripe.paymentIntents.confirm(id, card, key('k')));
  assert.equal(again.charge, first.charge);
  assert.equal(again.headers?.['idempotent-replayed'], 'true');
  assert.equal((await stripe.charges.list({ payment_intent: id })).data.length, 1);
});

test('a refusal by state is kept under its key', async (t) => {
  const { stripe } = await runningSandbox(t);
  const { id } = await stripe.paymentIntents.create(heldCard());
  const first = await errorOf(stripe.paymentIntents.capture(id, {}, key('k')));
  await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
  const again = await errorOf(stripe.paymentIntents.capture(id, {}, key('k')));
  assert.equal(again.message, first.message);
  assert.equal((await stripe.paymentIntents.capture(id, {}, key('k2'))).status, 'succeeded');
});

test('a 500 is kept under its key and given again, with a word not to retry', async (t) => {
  const sandbox = await runningSandbox(t);
  await sandbox.fault({ kind: 'error-before', operation: 'payment_intents.create', count: 1 });
  for (const replayed of [undefined, 'true']) {
    const error = await errorOf(sandbox.stripe.paymentIntents.create(heldCard(), key('k')));
    assert.deepEqual([error.statusCode, error.rawType], [500, 'api_error']);
    assert.equal(error.headers?.['stripe-should-retry'], 'false');
    assert.equal(error.headers?.['idempotent-replayed'], replayed);
  }
  await sandbox.stripe.paymentIntents.create(heldCard(), key('k:2'));
  assert.equal((await sandbox.ledger()).count, 1);
});

test('what fails validation is not kept: the key is still free', async (t) => {
  const { stripe } = await runningSandbox(t);
  const error = await errorOf(stripe.paymentIntents.create({ ...heldCard(), amount: 1 }, key('k')));
  assert.equal(error.code, 'amount_too_small');
  assert.equal((await stripe.paymentIntents.create(heldCard(), key('k'))).amount, 8400);
});

test('a key is forgotten after 24 hours', async (t) => {
  let now = Date.now();
  const { stripe } = await runningSandbox(t, {}, { clock: () => now });
  const { id } = await stripe.paymentIntents.create(heldCard(), key('k'));
  now += 24 * 3_600_000 - 1000;
  assert.equal((await stripe.paymentIntents.create(heldCard(), key('k'))).id, id);
  now += 1000;
  assert.notEqual((await stripe.paymentIntents.create(heldCard(), key('k'))).id, id);
});

test('an answer is deleted after 24 hours, so that the kept ones never fill the disk', async (t) => {
  let now = Date.now();
  const { dataFolder, stripe, stop } = await runningSandbox(t, {}, { clock: () => now });
  await stripe.paymentIntents.create(heldCard(), key('old'));
  await stop();
  now += 24 * 3_600_000 + 1;
  const later = await runningSandbox(t, { dataFolder }, { clock: () => now });
  await later.stripe.paymentIntents.create(heldCard(), key('new'));
  await later.stop();
  const { keptAnswers, close } = openStore(dataFolder);
  assert.deepEqual(
    ['old', 'new'].map((one) => keptAnswers.find(one) !== undefined),
    [false, true],
  );
  close();
});

test('400 for a key longer than 255 characters', async (t) => {
  const { stripe } = await runningSandbox(t);
  const error = await errorOf(stripe.paymentIntents.create(heldCard(), key('k'.repeat(256))));
  assert.equal(error.type, 'StripeIdempotencyError');
});
