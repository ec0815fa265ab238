import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createElement } from 'react';
import { screen, show, stopPolling, waitFor } from '../testing/show.ts';
import { type Answer, away, inTurn, ok, openSite, type Route, refusal } from '../testing/site.ts';
import { ada, anOrder, aPayment, aTicket, id } from '../testing/things.ts';
import { replaceStripeScript } from './testing/stripe-script.ts';

const { OrderView } = await import('../order/order-view.tsx');

const site = openSite();
const stripe = replaceStripeScript();
const begun = ok(aPayment({ provider: 'stripe', clientSecret: 'pi_9_secret_9', publishableKey: 'pk_live_1' }));
const button = (name: string | RegExp) => screen.getByRole('button', { name });
const alert = async () => (await screen.findByRole('alert')).textContent;
const payments = () => site.requests('POST /api/payments');

/** The page of Ada's unpaid order, in an installation with Stripe. */
const showUnpaid = (t: TestContext, answers: Partial<Record<Route, Answer>> = {}) => {
  site.serve(t, {
    'GET /api/users/current-user': ok({ currentUser: ada }),
    'GET /api/orders/:id': ok(anOrder({ currency: 'USD' })),
    'GET /api/payments': ok({ payments: [] }),
    'GET /api/tickets/:id': ok(aTicket()),
    'POST /api/payments': begun,
    ...answers,
  });
  return show(
    createElement(OrderView, {
      id: id(20),
      stripe: { publishableKey: 'pk_live_1', methods: ['card'] },
      returned: null,
    }),
    `/orders/${id(20)}`,
  );
};

// The first test of this file: the script stays in a page once it has come.
test('Stripe’s form that does not load says so, the clock runs on, and it is loaded on request', async (t) => {
  stripe.loading = 'fails';
  const { user } = showUnpaid(t);
  await screen.findByText(/The card form did not load\. Check your connection; your tickets stay yours/);
  screen.getByRole('timer');
  assert.ok(!screen.queryByRole('button', { name: /^Pay/ }));
  stripe.loading = 'hangs';
  await user.click(button('Try again'));
  await user.click(await screen.findByRole('button', { name: 'Pay US$84.00' }));
  assert.equal(await alert(), 'The card form is still loading. Try again in a moment.');
  assert.ok(!screen.queryByText(/card form did not load/));
  assert.equal(payments().length, 0);
  stripe.arrive();
  await waitFor(() => assert.ok(stripe.calls.some(([call]) => call === 'create')));
});

/** The page when Stripe's form is there. */
const showForm = async (t: TestContext, answers: Partial<Record<Route, Answer>> = {}) => {
  stripe.reset();
  const page = showUnpaid(t, answers);
  await waitFor(() => assert.ok(stripe.calls.some(([call]) => call === 'create')));
  return page;
};

test('Stripe’s form is for what the order costs, in its currency, authorized only', async (t) => {
  await showForm(t);
  assert.deepEqual(stripe.calls[0], ['Stripe', 'pk_live_1']);
  const [, options] = stripe.calls.find(([call]) => call === 'elements') ?? [];
  const { appearance: _appearance, ...rest } = options as { appearance: object };
  assert.deepEqual(rest, {
    mode: 'payment',
    amount: 8_400,
    currency: 'usd',
    captureMethod: 'manual',
    allowedPaymentMethodTypes: ['card'],
  });
  assert.deepEqual(stripe.calls.find(([call]) => call === 'create')?.[1], 'payment');
  button('Pay US$84.00');
});

test('paying checks Stripe’s fields, begins our payment, and has Stripe confirm that one; it comes back to this order', async (t) => {
  stopPolling(t);
  const { user } = await showForm(t);
  const shown = stripe.calls.length;
  site.change({ 'GET /api/payments': ok({ payments: [aPayment({ status: 'authorized' })] }) });
  await user.click(button('Pay US$84.00'));
  // The payment is read as soon as it is made.
  await screen.findByRole('heading', { name: 'Confirming…' });
  assert.deepEqual(
    payments().map(({ sent }) => sent),
    [{ orderId: id(20) }],
  );
  assert.ok(payments()[0]?.key);
  assert.deepEqual(stripe.calls.slice(shown), [
    ['submit'],
    [
      'confirmPayment',
      {
        clientSecret: 'pi_9_secret_9',
        confirmParams: { return_url: `http://localhost/orders/${id(20)}` },
        redirect: 'if_required',
      },
    ],
  ]);
});

test('while it is being paid, and once it is, pressing again pays no second time, and the order cannot be cancelled', async (t) => {
  stopPolling(t);
  const { user } = await showForm(t);
  const { promise, resolve } = Promise.withResolvers<object>();
  stripe.confirmed = promise;
  await user.click(button('Pay US$84.00'));
  const busy = await screen.findByRole('button', { name: 'Paying…' });
  assert.equal(busy.getAttribute('aria-disabled'), 'true');
  assert.equal(button('Cancel reservation').hasAttribute('disabled'), true);
  await user.click(busy);
  const read = site.requests('GET /api/orders/:id').length;
  resolve({});
  // The order is read as soon as it is paid.
  await waitFor(() => assert.ok(site.requests('GET /api/orders/:id').length > read));
  await user.click(button('Paying…'));
  assert.equal(payments().length, 1);
  assert.equal(stripe.calls.filter(([call]) => call === 'confirmPayment').length, 1);
});

test('what Stripe finds wrong with its fields is shown, and no payment is begun', async (t) => {
  const { user } = await showForm(t);
  stripe.submitted = { error: { message: 'Your card number is incomplete.' } };
  await user.click(button('Pay US$84.00'));
  assert.equal(await alert(), 'Your card number is incomplete.');
  assert.equal(payments().length, 0);
});

test('a card that Stripe declines says why, the order can be cancelled, and the next try confirms again', async (t) => {
  const { user } = await showForm(t);
  stripe.confirmed = { error: { message: 'Your card has insufficient funds.' } };
  await user.click(button('Pay US$84.00'));
  assert.equal(await alert(), 'Your card has insufficient funds.');
  await waitFor(() => assert.equal(button('Cancel reservation').hasAttribute('disabled'), false));
  stripe.confirmed = { error: {} };
  await user.click(button('Pay US$84.00'));
  await screen.findByText('The card was declined. Nothing was charged.');
  stripe.confirmed = {};
  await user.click(button('Pay US$84.00'));
  await waitFor(() => assert.equal(stripe.calls.filter(([call]) => call === 'confirmPayment').length, 3));
});

test('when payments is away nothing is confirmed, and pressing again begins the same payment', async (t) => {
  const { user } = await showForm(t, {
    'POST /api/payments': inTurn(away, refusal('too-many-declines', { retryAfter: 600 }), begun),
  });
  await user.click(button('Pay US$84.00'));
  assert.match((await alert()) ?? '', /^That didn’t go through\. Your tickets stay reserved .* You won’t pay twice\.$/);
  await user.click(button('Pay US$84.00'));
  await screen.findByText(/^Several cards were declined, so paying is paused\. Try again in 10 minutes/);
  assert.equal(stripe.calls.filter(([call]) => call === 'confirmPayment').length, 0);
  assert.equal(payments()[0]?.key, payments()[1]?.key);
});
