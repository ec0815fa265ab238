import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createElement } from 'react';
import { screen, show, stopPolling, waitFor, within } from '../testing/show.ts';
import { type Answer, away, by, held, inTurn, lost, ok, openSite, type Route, refusal } from '../testing/site.ts';
import { ada, anOrder, aPayment, aTicket, id } from '../testing/things.ts';

const { forgetCard } = await import('./typed-cards.ts');
const { OrderView } = await import('../order/order-view.tsx');

const site = openSite();
const authorized = ok(aPayment({ status: 'authorized' }));
const started = ok(aPayment());
const button = (name: string | RegExp) => screen.getByRole('button', { name });
const field = (name: string) => screen.getByLabelText<HTMLInputElement>(name);
const payments = () => site.requests('POST /api/payments');
const cards = () =>
  site.requests('POST /sandbox/v1/payment_methods').map(({ body }) => Object.fromEntries(new URLSearchParams(body)));

/** What payments answers: to a start, and to each confirmation in turn. */
const confirmations = (...answers: readonly Answer[]): Answer => {
  const confirmed = inTurn(...answers);
  return by(({ body }) => (body.includes('paymentMethod') ? confirmed : started));
};

/** The page of Ada's unpaid order of 84 euros. */
const showUnpaid = (t: TestContext, answers: Partial<Record<Route, Answer>> = {}, returned: string | null = null) => {
  let count = 0;
  // What is typed for an order outlasts its form.
  t.after(() => forgetCard(id(20)));
  site.serve(t, {
    'GET /api/users/current-user': ok({ currentUser: ada }),
    'GET /api/orders/:id': ok(anOrder()),
    'GET /api/payments': ok({ payments: [] }),
    'GET /api/tickets/:id': ok(aTicket()),
    'POST /sandbox/v1/payment_methods': by(() => ok({ id: `pm_${++count}` })),
    ...answers,
  });
  return show(createElement(OrderView, { id: id(20), stripe: null, returned }), `/orders/${id(20)}`);
};

test('a card is handed to the provider alone, with the key of the payment that was begun, and confirms that payment', async (t) => {
  const { user } = showUnpaid(t, { 'POST /api/payments': confirmations(authorized) });
  await user.type(await screen.findByLabelText('Card number'), '4242424242424242');
  assert.equal(field('Card number').value, '4242 4242 4242 4242');
  await user.type(field('Expires'), '1229');
  assert.equal(field('Expires').value, '12 / 29');
  await user.type(field('Security code'), 'x123');
  await user.click(button('Pay €84.00'));
  await screen.findByRole('heading', { name: 'Confirming…' });
  assert.deepEqual(
    payments().map(({ sent }) => sent),
    [{ orderId: id(20) }, { orderId: id(20), paymentMethod: 'pm_1' }],
  );
  const [{ key: first } = {}, { key: second } = {}] = payments();
  assert.ok(first && second && first !== second, 'each with a key of its own');
  assert.deepEqual(cards(), [
    {
      type: 'card',
      'card[number]': '4242424242424242',
      'card[exp_month]': '12',
      'card[exp_year]': '2029',
      'card[cvc]': '123',
    },
  ]);
  assert.equal(site.requests('POST /sandbox/v1/payment_methods')[0]?.headers.authorization, 'Bearer pk_test_sandbox');
});

test('what cannot be right about a card is shown at its field, which gets the focus, and nothing is sent', async (t) => {
  const { user } = showUnpaid(t);
  await user.type(await screen.findByLabelText('Card number'), '4242424242424242');
  await user.click(button('Pay €84.00'));
  await screen.findByText('Month and year, like 12 / 29.');
  screen.getByText('Three digits, on the back of the card.');
  assert.ok(!screen.queryByText('A card number has at least 12 digits.'));
  assert.equal((document.activeElement as HTMLInputElement).name, 'expires');
  await user.type(field('Expires'), '0126');
  assert.ok(!screen.queryByText('Three digits, on the back of the card.'));
  await user.type(field('Security code'), '123');
  await user.click(button('Pay €84.00'));
  await screen.findByText('This card has expired.');
  await user.clear(field('Card number'));
  await user.click(button('Pay €84.00'));
  await screen.findByText('A card number has at least 12 digits.');
  assert.equal((document.activeElement as HTMLInputElement).name, 'number');
  assert.deepEqual([payments(), cards()], [[], []]);
});

test('while it is being paid the button shows it, pressing again pays no second time, and the order cannot be cancelled', async (t) => {
  stopPolling(t);
  const { answer, release } = held(authorized);
  const { user } = showUnpaid(t, { 'POST /api/payments': confirmations(answer) });
  await user.click(await screen.findByRole('button', { name: 'succeeds' }));
  await user.click(button('Pay €84.00'));
  const busy = await screen.findByRole('button', { name: 'Paying…' });
  assert.equal(busy.getAttribute('aria-disabled'), 'true');
  assert.equal(button('Cancel reservation').hasAttribute('disabled'), true);
  await user.click(busy);
  await user.type(field('Security code'), '{Enter}');
  const complete = anOrder({ status: 'complete', version: 3, admissions: [{ id: id(40), number: 1 }] });
  site.change({ 'GET /api/orders/:id': ok(complete), 'GET /api/tickets/:id': refusal('not-found') });
  release();
  // The order is read as soon as the payment is made.
  await screen.findByRole('heading', { name: 'You’re going.' });
  assert.deepEqual(payments().length, 2);
});

test('a declined card says why; the order can still be cancelled, and another try is another attempt', async (t) => {
  const declined = refusal('card-declined', { detail: 'The card was declined. Try another card.' });
  const { user } = showUnpaid(t, { 'POST /api/payments': confirmations(declined, authorized) });
  await user.click(await screen.findByRole('button', { name: 'is declined' }));
  assert.equal(field('Card number').value, '4000 0000 0000 0002');
  await user.click(button('Pay €84.00'));
  assert.equal((await screen.findByRole('alert')).textContent, 'The card was declined. Try another card.');
  await waitFor(() => assert.equal(button('Cancel reservation').hasAttribute('disabled'), false));
  assert.equal((document.activeElement as HTMLInputElement).name, 'number');
  // What was wrong with the last try is gone once something else is.
  await user.type(field('Security code'), '{Backspace}{Backspace}');
  await user.click(button('Pay €84.00'));
  await screen.findByText('Three digits, on the back of the card.');
  assert.ok(!screen.queryByText('The card was declined. Try another card.'));
  await user.click(button('is declined'));
  await user.click(button('Pay €84.00'));
  await screen.findByRole('heading', { name: 'Confirming…' });
  const confirmed = payments().filter(({ body }) => body.includes('paymentMethod'));
  assert.deepEqual(
    confirmed.map(({ sent }) => sent),
    ['pm_1', 'pm_2'].map((paymentMethod) => ({ orderId: id(20), paymentMethod })),
  );
  assert.notEqual(confirmed[0]?.key, confirmed[1]?.key);
});

test('after an answer that was lost, pressing again with the same card is the same attempt', async (t) => {
  const { user } = showUnpaid(t, { 'POST /api/payments': confirmations(lost, authorized) });
  await user.click(await screen.findByRole('button', { name: 'succeeds' }));
  await user.click(button('Pay €84.00'));
  assert.match(
    (await screen.findByRole('alert')).textContent ?? '',
    /press Pay again in a moment\. You won’t pay twice/,
  );
  await user.click(button('Pay €84.00'));
  await screen.findByRole('heading', { name: 'Confirming…' });
  const confirmed = payments().filter(({ body }) => body.includes('paymentMethod'));
  assert.deepEqual(
    confirmed.map(({ sent }) => (sent as { paymentMethod: string }).paymentMethod),
    ['pm_1', 'pm_1'],
  );
  assert.equal(confirmed[0]?.key, confirmed[1]?.key);
  assert.equal(cards().length, 1);
});

test('a card whose bank asks leads to the bank, and nothing can be pressed meanwhile', async (t) => {
  const url = 'https://bank.example/3ds';
  const asks = aPayment({ status: 'requires-action', nextAction: { type: 'redirect', url } });
  const { user, visited } = showUnpaid(t, {
    'POST /api/payments': confirmations(ok(asks)),
    'GET /api/payments': ok({ payments: [asks] }),
  });
  await user.click(await screen.findByRole('button', { name: 'asks to confirm' }));
  await user.click(button('Pay €84.00'));
  await waitFor(() => assert.deepEqual(visited, [url]));
  await user.click(button('Paying…'));
  assert.equal(button('Cancel reservation').hasAttribute('disabled'), true);
  assert.equal(payments().length, 2);
  assert.equal((await screen.findByRole('link', { name: 'Go on there' })).getAttribute('href'), url);
});

test('who comes back from their bank without its yes sees that nothing was charged, and can pay again', async (t) => {
  showUnpaid(t, { 'GET /api/payments': ok({ payments: [aPayment()] }) }, 'failed');
  assert.match(
    (await screen.findByRole('alert')).textContent ?? '',
    /Your bank did not confirm this payment. Nothing was charged/,
  );
  button('Pay €84.00');
});

test('a payment that waits at the bank is known again when its page is opened, and is asked about until it is decided', async (t) => {
  const url = 'https://bank.example/3ds';
  const asks = aPayment({ status: 'requires-action', nextAction: { type: 'redirect', url } });
  let isDone = false;
  showUnpaid(t, {
    'GET /api/payments': by(() => ok({ payments: [isDone ? aPayment({ status: 'authorized' }) : asks] })),
  });
  const strip = (await screen.findByText(/Your bank is waiting for your answer/)).closest(
    '[role=status]',
  ) as HTMLElement;
  assert.equal(within(strip).getByRole('link').getAttribute('href'), url);
  isDone = true;
  await screen.findByRole('heading', { name: 'Confirming…' });
});

test('a payment is read of this order alone', async (t) => {
  showUnpaid(t);
  await screen.findByRole('button', { name: 'Pay €84.00' });
  await waitFor(() => assert.equal(site.requests('GET /api/payments')[0]?.url, `/api/payments?orderId=${id(20)}`));
});

test('when payments is away the page says so, the clock runs on, and it can be tried again', async (t) => {
  const { user } = showUnpaid(t, { 'GET /api/payments': away });
  await screen.findByText(
    /We can’t load this right now\. Try again in a moment\. Your tickets stay reserved while the clock runs/,
  );
  screen.getByRole('timer');
  site.change({ 'GET /api/payments': ok({ payments: [] }) });
  await user.click(button('Try again'));
  await waitFor(() => assert.ok(!screen.queryByText(/We can’t load/)));
});

test('a number that was mistyped is noticed before anything is sent', async (t) => {
  const { user } = showUnpaid(t);
  await user.click(await screen.findByRole('button', { name: 'succeeds' }));
  await user.type(field('Card number'), '{Backspace}3');
  await user.click(button('Pay €84.00'));
  await screen.findByText('Check the number: a digit is missing or wrong.');
  assert.equal((document.activeElement as HTMLInputElement).name, 'number');
  assert.deepEqual([payments(), cards()], [[], []]);
});

test('a session that ends while one pays leads to signing in, and what was typed is still there afterwards, and nowhere else', async (t) => {
  const signedOut = refusal('not-signed-in');
  const first = showUnpaid(t, { 'POST /api/payments': signedOut, 'GET /api/users/token': signedOut });
  await first.user.type(await screen.findByLabelText('Card number'), '4242424242424242');
  await first.user.type(field('Expires'), '1229');
  await first.user.type(field('Security code'), '123');
  await first.user.click(button('Pay €84.00'));
  await waitFor(() => assert.deepEqual(first.visited, [`replace /signin?next=%2Forders%2F${id(20)}`]));
  const stored = JSON.stringify([{ ...sessionStorage }, { ...localStorage }]);
  assert.doesNotMatch(stored, /4242|12 \/ 29/);
  await first.leave();

  const second = showUnpaid(t, { 'POST /api/payments': confirmations(authorized) });
  await screen.findByLabelText('Card number');
  assert.deepEqual(
    ['Card number', 'Expires', 'Security code'].map((name) => field(name).value),
    ['4242 4242 4242 4242', '12 / 29', '123'],
  );
  await second.user.click(button('Pay €84.00'));
  await screen.findByRole('heading', { name: 'Confirming…' });
  await second.leave();
  showUnpaid(t);
  assert.equal((await screen.findByLabelText<HTMLInputElement>('Card number')).value, '', 'it is needed no more');
});

test('a payment on its way is of its own order, also when its buyer looks at another one meanwhile', async (t) => {
  const { answer, release } = held(authorized);
  const other = anOrder({ id: id(21), title: 'Other' });
  const {
    user,
    client,
    show: go,
  } = showUnpaid(t, {
    'GET /api/orders/:id': by(({ url }) => ok(url.endsWith(id(21)) ? other : anOrder())),
    'GET /api/payments': by(({ url }) =>
      ok({ payments: url.endsWith(id(20)) && payments().length > 1 ? [aPayment({ status: 'authorized' })] : [] }),
    ),
    'POST /api/payments': confirmations(answer),
  });
  await user.click(await screen.findByRole('button', { name: 'succeeds' }));
  await user.click(button('Pay €84.00'));
  await screen.findByRole('button', { name: 'Paying…' });
  await waitFor(() => assert.equal(payments().length, 2));
  stopPolling(t);
  // It is known already, as one that was just reserved is, so that nothing of the page is taken away in between.
  client.setQueryData(['order', id(21)], other);
  go(createElement(OrderView, { id: id(21), stripe: null, returned: null }));
  await screen.findByRole('heading', { level: 1, name: 'Your reservation: Other' });
  button('Pay €84.00');
  assert.equal(field('Card number').value, '');
  release();
  await waitFor(() =>
    assert.ok(site.requests('GET /api/orders/:id').filter(({ url }) => url.endsWith(id(20))).length > 0),
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  button('Pay €84.00');
  assert.ok(!screen.queryByRole('heading', { name: 'Confirming…' }));
});
