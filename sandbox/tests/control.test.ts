import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorOf, heldCard, runningSandbox, secretKey } from './running.ts';

test('the ledger says for every intent what was authorized, captured, refunded and voided', async (t) => {
  const sandbox = await runningSandbox(t);
  const { stripe } = sandbox;
  const make = async (orderId: string) => {
    const { id } = await stripe.paymentIntents.create(heldCard({ orderId }));
    await errorOf(stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_chargeDeclined' }));
    await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
    return id;
  };
  await make('held');
  await stripe.paymentIntents.capture(await make('captured'));
  await stripe.paymentIntents.capture(await make('partly'), { amount_to_capture: 400 });
  await stripe.paymentIntents.cancel(await make('voided'));
  const refunded = await make('refunded');
  await stripe.paymentIntents.capture(refunded);
  await stripe.refunds.create({ payment_intent: refunded, amount: 100 });
  const lines: [string, number[]][] = (await sandbox.ledger()).intents.map(
    (line: Record<string, number> & { metadata: { orderId: string } }) => [
      line.metadata.orderId,
      [line.authorized, line.captured, line.refunded, line.voided, line.captures, line.authorizations, line.declines],
    ],
  );
  assert.deepEqual(Object.fromEntries(lines), {
    held: [8400, 0, 0, 0, 0, 1, 1],
    captured: [8400, 8400, 0, 0, 1, 1, 1],
    partly: [8400, 400, 0, 8000, 1, 1, 1],
    voided: [8400, 0, 0, 8400, 0, 1, 1],
    refunded: [8400, 8400, 100, 0, 1, 1, 1],
  });
});

test('the ledger is whole however long it is, and can be read in pages', async (t) => {
  const sandbox = await runningSandbox(t);
  const made: string[] = [];
  for (let batch = 0; batch < 30; batch += 1) {
    const intents = await Promise.all(
      Array.from({ length: 40 }, () => sandbox.stripe.paymentIntents.create(heldCard())),
    );
    made.push(...intents.map(({ id }) => id));
  }
  const whole = await sandbox.ledger();
  const ids = whole.intents.map(({ id }: { id: string }) => id);
  assert.deepEqual([whole.count, whole.hasMore, new Set(ids)], [1200, false, new Set(made)]);
  const page = await sandbox.ledger(`?limit=700&after=${ids[99]}`);
  assert.deepEqual(
    page.intents.map(({ id }: { id: string }) => id),
    ids.slice(100, 800),
  );
  assert.equal(page.hasMore, true);
  const rest = await sandbox.ledger(`?limit=500&after=${ids[699]}`);
  assert.deepEqual([rest.count, rest.hasMore], [500, false]);
});

test('an empty ledger is a ledger', async (t) => {
  const { ledger } = await runningSandbox(t);
  assert.deepEqual(await ledger(), { intents: [], count: 0, hasMore: false });
});

test('a challenge can be answered without a browser, and only while one is open', async (t) => {
  const sandbox = await runningSandbox(t);
  const { id } = await sandbox.stripe.paymentIntents.create({
    ...heldCard(),
    payment_method: 'pm_card_authenticationRequired',
    confirm: true,
  });
  assert.equal((await sandbox.answerChallenge(id, 'complete')).body.status, 'requires_capture');
  assert.equal((await sandbox.answerChallenge(id, 'complete')).status, 400);
  assert.equal((await sandbox.answerChallenge('pi_nobody', 'fail')).status, 404);
  assert.equal((await sandbox.json('POST', `/__challenges/${id}`, { outcome: 'maybe' })).status, 400);
});

test('through a gateway the test API is not there, but for who has the secret key', async (t) => {
  const { url } = await runningSandbox(t, { basePath: '/sandbox' });
  const status = async (path: string, headers: Record<string, string> = {}) =>
    (await fetch(`${url}${path}`, { headers })).status;
  assert.equal(await status('/__ledger'), 200);
  assert.equal(await status('/sandbox/__ledger'), 404);
  assert.equal(await status('/__ledger', { 'x-forwarded-for': '203.0.113.7' }), 404);
  assert.equal(await status('/sandbox/__ledger', { authorization: `Bearer ${secretKey}` }), 200);
  assert.equal(await status('/sandbox/v1/payment_intents', { authorization: `Bearer ${secretKey}` }), 200);
  assert.equal(await status('/sandboxes/v1/payment_intents', { authorization: `Bearer ${secretKey}` }), 404);
});

test('alive and ready when it answers; unknown addresses are 404 in Stripe’s shape', async (t) => {
  const { json } = await runningSandbox(t);
  assert.equal((await json('GET', '/livez')).status, 200);
  assert.equal((await json('GET', '/readyz')).status, 200);
  const { status, body } = await json('GET', '/v1/customers');
  assert.deepEqual([status, body.error.type], [404, 'invalid_request_error']);
});
