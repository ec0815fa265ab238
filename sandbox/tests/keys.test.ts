import assert from 'node:assert/strict';
import { test } from 'node:test';
import Stripe from 'stripe';
import { clientFor, errorOf, heldCard, publishableKey, runningSandbox, secretKey } from './running.ts';

const typed = (number: string, changes: object = {}): Stripe.PaymentMethodCreateParams => ({
  type: 'card',
  card: { number, exp_month: 12, exp_year: 2040, cvc: '123', ...changes },
});

test('401 without a key, with a wrong one, and with one for real money', async (t) => {
  const { url } = await runningSandbox(t);
  assert.equal((await fetch(`${url}/v1/payment_intents`)).status, 401);
  for (const wrong of ['sk_test_other', 'sk_live_51real', 'pk_live_51real']) {
    const error = await errorOf(clientFor(url, wrong).paymentIntents.list());
    assert.ok(error instanceof Stripe.errors.StripeAuthenticationError, wrong);
    assert.doesNotMatch(error.message, /51real/, 'a key is never repeated');
  }
});

test('the secret key works as Basic user name too', async (t) => {
  const { url } = await runningSandbox(t);
  const authorization = `Basic ${Buffer.from(`${secretKey}:`).toString('base64')}`;
  assert.equal((await fetch(`${url}/v1/payment_intents`, { headers: { authorization } })).status, 200);
});

test('401 when a publishable key tries what only a server may do', async (t) => {
  const { browser, stripe } = await runningSandbox(t);
  const { id } = await stripe.paymentIntents.create(heldCard());
  for (const call of [
    browser.paymentIntents.create(heldCard()),
    browser.paymentIntents.list(),
    browser.paymentIntents.capture(id),
    browser.paymentIntents.cancel(id),
    browser.paymentIntents.update(id, { amount: 1000 }),
    browser.refunds.create({ payment_intent: id }),
    browser.charges.list(),
    browser.events.list(),
  ]) {
    const error = await errorOf(call);
    assert.deepEqual([error.statusCode, error.code], [401, 'secret_key_required']);
  }
});

test('with a publishable key an intent opens to who knows its client secret, and shows less', async (t) => {
  const { browser, stripe } = await runningSandbox(t);
  const { id, client_secret } = await stripe.paymentIntents.create(heldCard({ orderId: 'o-1' }));
  const seen = await browser.paymentIntents.retrieve(id, { client_secret: client_secret! });
  assert.equal(seen.status, 'requires_payment_method');
  for (const hidden of ['metadata', 'latest_charge', 'amount_received']) assert.ok(!(hidden in seen), hidden);
  const guesses: { client_secret?: string }[] = [{}, { client_secret: `${id}_secret_guess` }];
  for (const params of guesses) {
    assert.equal((await errorOf(browser.paymentIntents.retrieve(id, params))).param, 'client_secret');
    assert.equal((await errorOf(browser.paymentIntents.confirm(id, params as object))).param, 'client_secret');
  }
});

test('a browser whose card is declined sees no more of the intent than before', async (t) => {
  const { browser, stripe } = await runningSandbox(t);
  const { id, client_secret } = await stripe.paymentIntents.create(heldCard({ orderId: 'o-1' }));
  const card = { client_secret: client_secret!, payment_method: 'pm_card_chargeDeclined' };
  const { payment_intent } = await errorOf(browser.paymentIntents.confirm(id, card));
  assert.equal(payment_intent?.id, id);
  for (const hidden of ['metadata', 'latest_charge', 'amount_received']) assert.ok(!(hidden in payment_intent), hidden);
});

test('a browser turns a card number into a payment method and pays with it', async (t) => {
  const { browser, stripe } = await runningSandbox(t);
  const { id, client_secret } = await stripe.paymentIntents.create(heldCard());
  const card = await browser.paymentMethods.create({
    ...typed('4242 4242 4242 4242'),
    billing_details: { name: 'Ada', email: 'ada@example.com' },
  });
  assert.deepEqual([card.card?.brand, card.card?.last4, card.card?.exp_year], ['visa', '4242', 2040]);
  const secret = { client_secret: client_secret! } as Stripe.PaymentIntentConfirmParams;
  const paid = await browser.paymentIntents.confirm(id, { ...secret, payment_method: card.id });
  assert.equal(paid.status, 'requires_capture');
  assert.equal((await stripe.paymentMethods.retrieve(card.id)).billing_details.email, 'ada@example.com');
});

test('typed test cards behave as their ids do', async (t) => {
  const { browser, stripe } = await runningSandbox(t);
  const outcomes: [string, string][] = [
    ['5555555555554444', 'requires_capture'],
    ['4000002500003155', 'requires_action'],
    ['4000002760003184', 'requires_action'],
    ['4000000000003220', 'requires_action'],
    ['4000000000000002', 'card_declined'],
    ['4000000000009995', 'card_declined'],
    ['4000000000000069', 'expired_card'],
  ];
  for (const [number, expected] of outcomes) {
    const { id } = await stripe.paymentIntents.create(heldCard());
    const card = await browser.paymentMethods.create(typed(number));
    const outcome = await stripe.paymentIntents.confirm(id, { payment_method: card.id }).then(
      ({ status }) => status,
      (error: Stripe.errors.StripeError) => error.code,
    );
    assert.equal(outcome, expected, number);
  }
});

test('402 with the field named when a card is mistyped', async (t) => {
  const { browser } = await runningSandbox(t);
  const wrong: [Stripe.PaymentMethodCreateParams, string, string][] = [
    [typed('4242424242424241'), 'incorrect_number', 'number'],
    [typed('4242'), 'incorrect_number', 'number'],
    [typed('4242424242424242', { exp_month: 13 }), 'invalid_expiry_month', 'exp_month'],
    [typed('4242424242424242', { exp_year: 2020 }), 'invalid_expiry_year', 'exp_year'],
    [typed('4242424242424242', { cvc: '12' }), 'invalid_cvc', 'cvc'],
  ];
  for (const [params, code, param] of wrong) {
    const error = await errorOf(browser.paymentMethods.create(params));
    assert.deepEqual([error.statusCode, error.code, error.param], [402, code, param]);
  }
});

test('a card that is not a test card is refused, so no real one is ever taken', async (t) => {
  const { browser } = await runningSandbox(t);
  const error = await errorOf(browser.paymentMethods.create(typed('4539148803436467')));
  assert.deepEqual([error.statusCode, error.decline_code], [402, 'test_mode_live_card']);
});

test('a typed card pays once', async (t) => {
  const { browser, stripe } = await runningSandbox(t);
  const card = await browser.paymentMethods.create(typed('4242424242424242'));
  const [first, second] = await Promise.all([1, 2].map(() => stripe.paymentIntents.create(heldCard())));
  await stripe.paymentIntents.confirm(first!.id, { payment_method: card.id });
  const error = await errorOf(stripe.paymentIntents.confirm(second!.id, { payment_method: card.id }));
  assert.deepEqual([error.statusCode, error.param], [400, 'payment_method']);
});

test('a typed card that was declined has paid nothing, and can be tried with another intent', async (t) => {
  const { browser, stripe } = await runningSandbox(t);
  const card = await browser.paymentMethods.create(typed('4000000000000002'));
  for (let nth = 0; nth < 2; nth++) {
    const { id } = await stripe.paymentIntents.create(heldCard());
    const error = await errorOf(stripe.paymentIntents.confirm(id, { payment_method: card.id }));
    assert.deepEqual([error.statusCode, error.code], [402, 'card_declined']);
  }
});

test('pages of any origin may use the publishable key’s routes, and only those', async (t) => {
  const { url } = await runningSandbox(t);
  const origin = 'https://shop.example';
  const preflight = (path: string) =>
    fetch(`${url}${path}`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });
  for (const path of ['/v1/payment_methods', '/v1/payment_intents/pi_1', '/v1/payment_intents/pi_1/confirm']) {
    const answer = await preflight(path);
    assert.deepEqual([answer.status, answer.headers.get('access-control-allow-origin')], [204, '*'], path);
    assert.match(answer.headers.get('access-control-allow-headers')!, /authorization/);
  }
  assert.equal((await preflight('/v1/refunds')).headers.get('access-control-allow-origin'), null);
  const headers = { origin, authorization: `Bearer ${publishableKey}` };
  const refused = await fetch(`${url}/v1/payment_methods`, { method: 'POST', headers });
  assert.deepEqual([refused.status, refused.headers.get('access-control-allow-origin')], [400, '*']);
});

test('JSON is refused, as Stripe’s API is form-encoded', async (t) => {
  const { url } = await runningSandbox(t);
  const answer = await fetch(`${url}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(heldCard()),
  });
  assert.equal(answer.status, 400);
  assert.equal(((await answer.json()) as { error: { type: string } }).error.type, 'invalid_request_error');
});
