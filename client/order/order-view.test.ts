import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Order } from '@ticketing/contracts/http/orders';
import { createElement } from 'react';
import { screen, show, stopPolling, waitFor, within } from '../testing/show.ts';
import { type Answer, away, by, held, inTurn, ok, openSite, type Route, refusal } from '../testing/site.ts';
import { ada, anOrder, aPayment, aTicket, id } from '../testing/things.ts';

const { OrderView } = await import('./order-view.tsx');

const site = openSite();
const noPayments = ok({ payments: [] });
const button = (name: string | RegExp) => screen.getByRole('button', { name });
/** The lines of a list of terms: what is left and right in each. */
const linesIn = (part: HTMLElement | null) =>
  [...(part?.querySelectorAll('dt') ?? [])].map(
    (term) => `${term.textContent}: ${term.nextElementSibling?.textContent}`,
  );
const asked = (route: Route) => site.requests(route).length;

/** The page of Ada's order. */
const showOrder = (
  t: Parameters<typeof site.serve>[0],
  order: Order,
  answers: Partial<Record<Route, Answer>> = {},
  props: { returned?: string } = {},
) => {
  site.serve(t, {
    'GET /api/users/current-user': ok({ currentUser: ada }),
    'GET /api/orders/:id': ok(order),
    'GET /api/payments': noPayments,
    'GET /api/tickets/:id': ok(aTicket()),
    ...answers,
  });
  return show(
    createElement(OrderView, { id: order.id, stripe: null, returned: props.returned ?? null }),
    `/orders/${order.id}${props.returned ? `?redirect_status=${props.returned}&payment_intent_client_secret=s` : ''}`,
  );
};

test('a reservation shows for how long it is held, and what it costs: as many places as were reserved, at their price, and no fees', async (t) => {
  const ends = new Date(Date.now() + 252_000).toISOString();
  showOrder(t, anOrder({ quantity: 3, unitPriceCents: 4_250, totalCents: 12_750, currency: 'USD', expiresAt: ends }));
  assert.match((await screen.findByRole('timer')).textContent ?? '', /^0[34]:\d\d$/);
  screen.getByText('Less than 5 minutes left to pay.');
  const article = screen.getByRole('article', { name: 'Your reservation' });
  assert.deepEqual(linesIn(article), ['Khruangbin: 3 × US$42.50', 'Fees: US$0.00', 'Total: US$127.50']);
  within(article).getByText(`Order number ${id(20)}`);
  button('Pay US$127.50');
  screen.getByRole('heading', { level: 1, name: 'Your reservation: Khruangbin' });
  screen.getByText('Reserved. Waiting for your payment.');
});

test('when the clock has run out the page says so and reads what became of the order', async (t) => {
  stopPolling(t);
  const ends = new Date(Date.now() + 700).toISOString();
  const over = () => Date.now() > Date.parse(ends);
  const ended = anOrder({ status: 'cancelled', reason: 'expired', version: 2 });
  showOrder(t, anOrder({ expiresAt: ends }), {
    'GET /api/orders/:id': by(() => ok(over() ? ended : anOrder({ expiresAt: ends }))),
  });
  await screen.findByRole('timer');
  await screen.findByRole('heading', { name: 'Time ran out' });
  screen.getByText('It was not paid in time. Your places are back on sale, and nothing was charged.');
  assert.ok(!screen.queryByRole('timer'));
  assert.ok(!screen.queryByRole('button', { name: /Pay/ }));
});

test('a clock that stands at zero says that time is up', async (t) => {
  showOrder(t, anOrder({ expiresAt: new Date(Date.now() - 5_000).toISOString() }));
  assert.equal((await screen.findByRole('timer')).textContent, '00:00');
  screen.getByText('Time is up');
  screen.getByText('Time is up.');
});

test('each ending says what became of the money, and whether the ticket can be had again', async (t) => {
  for (const [order, title, text, total, again, status] of [
    [
      { status: 'cancelled', reason: 'by-buyer' },
      'You let it go',
      /^Your places are back on sale. Nothing was charged.$/,
      'Not charged',
      true,
      'You let it go. Nothing was charged.',
    ],
    [
      { status: 'cancelled', reason: 'expired', quantity: 1 },
      'Time ran out',
      /Your place is back on sale, and nothing was charged.$/,
      'Not charged',
      true,
      'Time ran out. Nothing was charged.',
    ],
    [
      { status: 'cancelled', reason: 'payment-failed' },
      'The payment failed',
      /nothing was charged; a hold on your card goes away/,
      'Not charged',
      true,
      'The payment failed. Nothing was charged.',
    ],
    [{ status: 'refunded' }, 'Refunded', /^€84.00 is on its way back to your card./, 'Refunded', false, 'Refunded.'],
    [
      { status: 'confirming' },
      'Nearly yours',
      /before anything is charged/,
      'Total',
      false,
      'Your payment is being confirmed.',
    ],
  ] as const) {
    const { leave } = showOrder(t, anOrder(order));
    const article = await screen.findByRole('article');
    within(article).getByRole('heading', { level: 1, name: title });
    within(article).getByText(text);
    assert.equal(linesIn(article).at(-1), `${total}: €84.00`);
    const link = screen.queryByRole('link', { name: 'See the ticket again' });
    assert.equal(link?.getAttribute('href'), again ? `/tickets/${id(10)}` : undefined);
    assert.ok(
      screen.getAllByRole('status').some(({ textContent }) => textContent === status),
      status,
    );
    assert.equal(asked('GET /api/payments'), 0);
    await leave();
  }
});

const complete = anOrder({
  status: 'complete',
  version: 3,
  admissions: [
    { id: id(40), number: 3 },
    { id: id(41), number: 7 },
  ],
  createdAt: '2026-02-03T01:00:00.000Z',
  updatedAt: '2026-02-03T01:12:00.000Z',
});

test('what was bought has its numbers, and a receipt with what was paid, when, in the buyer’s time zone, and to whom', async (t) => {
  const event = { ...complete.event, startsAt: '2031-02-03T00:30:00.000Z', venue: 'Paradiso' };
  const since = { title: 'Another title since', startsAt: '2032-03-04T00:30:00.000Z', venue: 'Another venue since' };
  showOrder(t, { ...complete, event }, { 'GET /api/tickets/:id': ok(aTicket(since)) });
  await screen.findByRole('heading', { level: 1, name: 'It’s yours.' });
  screen.getByText('No. 3, 7');
  screen.getByText(/^2 places, paid and yours for good\./);
  screen.getByRole('heading', { level: 2, name: 'Khruangbin' });
  const receipt = screen.getByRole('region', { name: 'Receipt' });
  await within(receipt).findByText('Bo');
  assert.deepEqual(linesIn(receipt), [
    ...['Khruangbin: 2 × €42.00', 'Fees: €0.00', 'Paid by card: €84.00'],
    ...['When: Sunday, 2 February 2031 at 19:30', 'Paid: Monday, 2 February 2026 at 20:12'],
    ...[`Order: ${id(20)}`, 'Sold by: Bo'],
  ]);
  screen.getByText(/^Paradiso/);
  assert.ok(!screen.queryByText(/since/), 'the receipt is of what was bought');
  assert.equal(asked('GET /api/payments'), 0);
  screen.getByText('Complete. It is yours.');
});

test('a single place is called one, and the receipt stands without the ticket while tickets is away', async (t) => {
  showOrder(t, { ...complete, quantity: 1, admissions: [{ id: id(40), number: 3 }] }, { 'GET /api/tickets/:id': away });
  await screen.findByText(/^One place, paid and yours for good\./);
  screen.getByText('No. 3');
  screen.getByText('Place');
  assert.ok(!screen.queryByText('When'));
});

test('the receipt can be printed', async (t) => {
  const { user } = showOrder(t, complete);
  const print = t.mock.method(globalThis, 'print', () => {});
  await user.click(await screen.findByRole('button', { name: 'Print the receipt' }));
  assert.equal(print.mock.callCount(), 1);
});

test('a reservation whose card said yes shows that it is being confirmed, and that it is complete as soon as it is', async (t) => {
  let status: 'awaiting-payment' | 'confirming' | 'complete' = 'awaiting-payment';
  showOrder(t, anOrder(), {
    'GET /api/orders/:id': by(() => ok(status === 'complete' ? complete : anOrder({ status }))),
    'GET /api/payments': ok({ payments: [aPayment({ status: 'authorized' })] }),
  });
  await screen.findByRole('heading', { name: 'Nearly yours' });
  assert.ok(!screen.queryByRole('button', { name: /Pay/ }));
  status = 'confirming';
  const before = asked('GET /api/orders/:id');
  await waitFor(() => assert.ok(asked('GET /api/orders/:id') > before + 1));
  status = 'complete';
  await screen.findByRole('heading', { name: 'It’s yours.' });
});

test('an order changes on screen by its live stream, and an older state of it changes nothing', async (t) => {
  const { answer } = held(away);
  const { streams } = showOrder(t, anOrder({ version: 2 }), {
    'GET /api/orders/:id': inTurn(ok(anOrder({ version: 2 })), answer),
  });
  await screen.findByRole('timer');
  assert.deepEqual(
    streams.map(({ url }) => url),
    ['/api/orders/live'],
  );
  streams[0]?.send('order', anOrder({ status: 'cancelled', reason: 'expired', version: 1 }));
  streams[0]?.send('order', anOrder({ id: id(21), status: 'cancelled', reason: 'expired', version: 9 }));
  await new Promise((resolve) => setTimeout(resolve, 150));
  screen.getByRole('timer');
  streams[0]?.send('order', { ...complete, version: 4 });
  await screen.findByRole('heading', { name: 'It’s yours.' });
});

test('letting go asks first, and then says what became of it without waiting to be read again', async (t) => {
  stopPolling(t);
  const gone = anOrder({ status: 'cancelled', reason: 'by-buyer', version: 2 });
  const { answer, release } = held(ok(gone));
  const { user, client } = showOrder(t, anOrder(), { 'DELETE /api/orders/:id': answer });
  await user.click(await screen.findByRole('button', { name: 'Let it go' }));
  const question = within(await screen.findByRole('alertdialog', { name: 'Let it go?' }));
  question.getByText(/^Your places go back on sale at once, and somebody else may take them. Nothing is charged./);
  await user.click(question.getByRole('button', { name: 'Keep it' }));
  await waitFor(() => assert.ok(!screen.queryByRole('alertdialog')));
  assert.equal(asked('DELETE /api/orders/:id'), 0);
  client.setQueryData(['orders'], { pages: [], pageParams: [] });
  await user.click(button('Let it go'));
  await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Let it go' }));
  const busy = await screen.findByRole('button', { name: 'Letting go…' });
  await user.click(busy);
  site.change({ 'GET /api/orders/:id': ok(gone) });
  release();
  await screen.findByRole('heading', { name: 'You let it go' });
  assert.equal(asked('DELETE /api/orders/:id'), 1);
  assert.equal(client.getQueryState(['orders'])?.isInvalidated, true, 'the list of orders is read again');
});

test('an order that could not be let go stays as it is, the question says why, and the order is read again', async (t) => {
  const { user } = showOrder(t, anOrder({ quantity: 1 }), {
    'DELETE /api/orders/:id': inTurn(away, refusal('order-confirming')),
  });
  await user.click(await screen.findByRole('button', { name: 'Let it go' }));
  const question = within(await screen.findByRole('alertdialog'));
  question.getByText(/^Your place goes back on sale at once, and somebody else may take it\./);
  await user.click(question.getByRole('button', { name: 'Let it go' }));
  assert.match(
    (await question.findByRole('alert')).textContent ?? '',
    /^We can’t cancel this right now\..*it ends by itself/,
  );
  await user.click(question.getByRole('button', { name: 'Let it go' }));
  await question.findByText('Your payment is being confirmed, so this can’t be cancelled now.');
  await waitFor(() => assert.ok(asked('GET /api/orders/:id') >= 3));
});

test('what the provider added to the address is gone from it before anybody can copy it', async (t) => {
  showOrder(t, anOrder(), {}, { returned: 'succeeded' });
  await screen.findByRole('timer');
  assert.equal(location.href, `http://localhost/orders/${id(20)}`);
});

test('an order that is not one’s own is not found; one that cannot be read is, as soon as it can be', async (t) => {
  const first = showOrder(t, anOrder(), { 'GET /api/orders/:id': refusal('not-found') });
  await screen.findByText('There is no such order');
  await first.leave();
  showOrder(t, anOrder(), { 'GET /api/orders/:id': away });
  await screen.findByText(/We can’t load this right now\. Try again in a moment\. Yours is safe/);
  site.change({ 'GET /api/orders/:id': ok(anOrder()) });
  await screen.findByRole('timer');
});

test('when orders goes away the reservation stays on screen, with a word about it', async (t) => {
  showOrder(t, anOrder(), { 'GET /api/orders/:id': inTurn(ok(anOrder()), away) });
  await screen.findByText(/Try again in a moment\. This is how yours was a moment ago; it is safe\./);
  screen.getByRole('timer');
  button('Pay €84.00');
});

test('nothing of an order is requested for somebody who is not signed in', async (t) => {
  const { visited } = showOrder(t, anOrder(), { 'GET /api/users/current-user': ok({ currentUser: null }) });
  await waitFor(() => assert.deepEqual(visited, [`replace /signin?next=%2Forders%2F${id(20)}`]));
  assert.equal(asked('GET /api/orders/:id'), 0);
});
