import assert from 'node:assert/strict';
import { test } from 'node:test';
import type Stripe from 'stripe';
import { eventually, webhookReceiver } from './receiver.ts';
import { errorOf, heldCard, type RunningSandbox, runningSandbox, webhookSecret } from './running.ts';

const returnUrl = 'https://shop.example/orders/7?tab=pay';

const asked = async ({ stripe }: RunningSandbox, card = 'pm_card_authenticationRequired', rest: object = {}) => {
  const { id } = await stripe.paymentIntents.create({ ...heldCard({ orderId: 'o-1' }), ...rest });
  return stripe.paymentIntents.confirm(id, { payment_method: card, return_url: returnUrl });
};

const challengeOf = (intent: Stripe.PaymentIntent): string => intent.next_action!.redirect_to_url!.url!;

const answer = (url: string, outcome: string) =>
  fetch(url, { method: 'POST', body: new URLSearchParams({ outcome }), redirect: 'manual' });

test('a card that asks for 3-D Secure sends the buyer to the challenge page, and no money is held meanwhile', async (t) => {
  const sandbox = await runningSandbox(t);
  for (const card of [
    'pm_card_authenticationRequired',
    'pm_card_threeDSecure2Required',
    'pm_card_authenticationRequiredOnSetup',
  ]) {
    const intent = await asked(sandbox, card);
    assert.equal(intent.status, 'requires_action');
    assert.equal(intent.next_action?.type, 'redirect_to_url');
    assert.equal(intent.next_action?.redirect_to_url?.return_url, returnUrl);
    assert.deepEqual([intent.amount_capturable, intent.latest_charge], [0, null]);
  }
});

test('completing the challenge holds the money and sends the buyer back with what Stripe adds', async (t) => {
  const sandbox = await runningSandbox(t);
  const intent = await asked(sandbox);
  const page = await fetch(challengeOf(intent));
  const html = await page.text();
  assert.equal(page.status, 200);
  assert.match(html, /only stands in for it/);
  assert.match(html, /€84\.00/);
  const back = await answer(challengeOf(intent), 'complete');
  assert.equal(back.status, 303);
  const address = new URL(back.headers.get('location')!);
  assert.equal(`${address.origin}${address.pathname}`, 'https://shop.example/orders/7');
  assert.deepEqual(Object.fromEntries(address.searchParams), {
    tab: 'pay',
    payment_intent: intent.id,
    payment_intent_client_secret: intent.client_secret,
    redirect_status: 'succeeded',
  });
  const paid = await sandbox.stripe.paymentIntents.retrieve(intent.id, { expand: ['latest_charge'] });
  assert.deepEqual([paid.status, paid.next_action], ['requires_capture', null]);
  const charge = paid.latest_charge as Stripe.Charge;
  assert.equal(charge.payment_method_details?.card?.three_d_secure?.result, 'authenticated');
});

test('the shop gets the event of an answered challenge at once, and not only with the next call', async (t) => {
  const shop = await webhookReceiver(t);
  const events = ['payment_intent.amount_capturable_updated'];
  const sandbox = await runningSandbox(t, { webhook: { url: shop.url, secret: webhookSecret, events } });
  await answer(challengeOf(await asked(sandbox)), 'complete');
  await eventually(() => shop.received.length === 1, 'the event');
});

test('failing the challenge holds nothing, says so, and another card can be tried', async (t) => {
  const sandbox = await runningSandbox(t);
  const intent = await asked(sandbox);
  const back = await answer(challengeOf(intent), 'fail');
  assert.equal(new URL(back.headers.get('location')!).searchParams.get('redirect_status'), 'failed');
  const failed = await sandbox.stripe.paymentIntents.retrieve(intent.id);
  assert.equal(failed.status, 'requires_payment_method');
  assert.equal(failed.last_payment_error?.code, 'payment_intent_authentication_failure');
  assert.deepEqual([failed.payment_method, failed.latest_charge], [null, null]);
  const retried = await sandbox.stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
  assert.equal(retried.status, 'requires_capture');
});

test('a card can still be declined after the challenge', async (t) => {
  const sandbox = await runningSandbox(t);
  const intent = await asked(sandbox, 'pm_card_authenticationRequiredChargeDeclinedInsufficientFunds');
  await sandbox.answerChallenge(intent.id, 'complete');
  const declined = await sandbox.stripe.paymentIntents.retrieve(intent.id);
  assert.equal(declined.status, 'requires_payment_method');
  assert.equal(declined.last_payment_error?.decline_code, 'insufficient_funds');
});

test('a challenge is answered once: a second answer changes nothing and still leads back to the shop', async (t) => {
  const sandbox = await runningSandbox(t);
  const intent = await asked(sandbox);
  await answer(challengeOf(intent), 'complete');
  const second = await answer(challengeOf(intent), 'fail');
  assert.equal(new URL(second.headers.get('location')!).searchParams.get('redirect_status'), 'succeeded');
  const [line] = (await sandbox.ledger()).intents;
  assert.deepEqual([line.status, line.authorizations], ['requires_capture', 1]);
  assert.match(await (await fetch(challengeOf(intent))).text(), /Back to the shop/);
});

test('a challenge that is answered with neither yes nor no stays open, and nothing is held', async (t) => {
  const sandbox = await runningSandbox(t);
  const intent = await asked(sandbox);
  for (const outcome of ['', 'maybe']) {
    const back = await answer(challengeOf(intent), outcome);
    assert.equal(new URL(back.headers.get('location')!, challengeOf(intent)).href, challengeOf(intent));
  }
  const [line] = (await sandbox.ledger()).intents;
  assert.deepEqual([line.status, line.authorized], ['requires_action', 0]);
});

test('a buyer who completes after the intent was canceled is sent back as failed, and nothing is held', async (t) => {
  const sandbox = await runningSandbox(t);
  const intent = await asked(sandbox);
  await sandbox.stripe.paymentIntents.cancel(intent.id);
  const back = await answer(challengeOf(intent), 'complete');
  assert.equal(new URL(back.headers.get('location')!).searchParams.get('redirect_status'), 'failed');
  const [line] = (await sandbox.ledger()).intents;
  assert.deepEqual([line.status, line.authorized], ['canceled', 0]);
});

test('the address of an older challenge, or a guessed one, answers 404', async (t) => {
  const sandbox = await runningSandbox(t);
  const first = await asked(sandbox);
  const second = await sandbox.stripe.paymentIntents.confirm(first.id, {
    payment_method: 'pm_card_authenticationRequired',
    return_url: returnUrl,
  });
  assert.notEqual(challengeOf(first), challengeOf(second));
  assert.equal((await answer(challengeOf(first), 'complete')).status, 404);
  assert.equal((await fetch(`${sandbox.url}/3ds/${first.id}/guess`)).status, 404);
  assert.equal((await sandbox.stripe.paymentIntents.retrieve(first.id)).status, 'requires_action');
});

test('without a return_url the challenge is left to the client’s own library', async (t) => {
  const { stripe } = await runningSandbox(t);
  const { id } = await stripe.paymentIntents.create(heldCard());
  const intent = await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_threeDSecure2Required' });
  assert.equal(intent.next_action?.type, 'use_stripe_sdk');
});

test('402 instead of a challenge when nobody is there to answer it', async (t) => {
  const { stripe } = await runningSandbox(t);
  for (const absent of [{ off_session: true }, { error_on_requires_action: true }]) {
    const { id } = await stripe.paymentIntents.create(heldCard());
    const card = { payment_method: 'pm_card_authenticationRequired', ...absent };
    const error = await errorOf(stripe.paymentIntents.confirm(id, card));
    assert.deepEqual([error.statusCode, error.code], [402, 'authentication_required']);
    assert.equal((await stripe.paymentIntents.retrieve(id)).status, 'requires_payment_method');
  }
});

test('with manual confirmation the server confirms once more after the challenge', async (t) => {
  const sandbox = await runningSandbox(t);
  const intent = await asked(sandbox, 'pm_card_authenticationRequired', { confirmation_method: 'manual' });
  await sandbox.answerChallenge(intent.id, 'complete');
  assert.equal((await sandbox.stripe.paymentIntents.retrieve(intent.id)).status, 'requires_confirmation');
  assert.equal((await sandbox.stripe.paymentIntents.confirm(intent.id)).status, 'requires_capture');
});

test('behind a gateway the challenge works under its path, stripped or not', async (t) => {
  const sandbox = await runningSandbox(t, { publicUrl: 'http://localhost:3000/sandbox', basePath: '/sandbox' });
  const intent = await asked(sandbox);
  const seen = challengeOf(intent);
  assert.ok(seen.startsWith('http://localhost:3000/sandbox/3ds/'));
  const kept = seen.replace('http://localhost:3000', sandbox.url);
  const stripped = seen.replace('http://localhost:3000/sandbox', sandbox.url);
  assert.equal((await fetch(kept)).status, 200);
  const html = await (await fetch(stripped)).text();
  assert.doesNotMatch(html, /(action|src|href)=/, 'the page asks for nothing by address, so any prefix will do');
  assert.equal((await answer(kept, 'complete')).status, 303);
});

test('the page runs no script, and its form may go to the shop only', async (t) => {
  const sandbox = await runningSandbox(t);
  const page = await fetch(challengeOf(await asked(sandbox)));
  const policy = page.headers.get('content-security-policy')!;
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /form-action 'self' https:\/\/shop\.example;/);
});

test('what a shop writes in a description is text on the page, never markup', async (t) => {
  const sandbox = await runningSandbox(t);
  const intent = await asked(sandbox, undefined, { description: '<script>alert(1)</script>' });
  assert.doesNotMatch(await (await fetch(challengeOf(intent))).text(), /<script/);
});
