import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Order } from '@ticketing/contracts/http/orders';
import { createElement } from 'react';
import { screen, show, stopPolling, waitFor, within } from '../testing/show.ts';
import { type Answer, away, by, held, inTurn, lost, ok, openSite, type Route, refusal } from '../testing/site.ts';
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
/** A moment so many seconds from now. */
const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();
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
  const ends = inSeconds(252);
  showOrder(
    t,
    anOrder({
      quantity: 3,
      unitPriceCents: 4_250,
      totalCents: 12_750,
      currency: 'USD',
      expiresAt: ends,
      decideAt: ends,
    }),
  );
  assert.match((await screen.findByRole('timer')).textContent ?? '', /^0[34]:\d\d$/);
  screen.getByText(/^Less than 5 minutes left to pay\./);
  const article = screen.getByRole('article', { name: 'Your reservation' });
  assert.deepEqual(linesIn(article), ['Khruangbin: 3 × US$42.50', 'Fees: US$0.00', 'Total: US$127.50']);
  within(article).getByText(`Order number ${id(20)}`);
  button('Pay US$127.50');
  screen.getByRole('heading', { level: 1, name: 'Your reservation: Khruangbin' });
  screen.getByText('Reserved. Waiting for your payment.');
});

test('when the clock has run out the page says so and reads what became of the order', async (t) => {
  stopPolling(t);
  const ends = inSeconds(0.7);
  const over = () => Date.now() > Date.parse(ends);
  const ended = anOrder({ status: 'cancelled', reason: 'expired', version: 2 });
  const order = anOrder({ expiresAt: ends, decideAt: ends });
  showOrder(t, order, { 'GET /api/orders/:id': by(() => ok(over() ? ended : order)) });
  await screen.findByRole('timer');
  await screen.findByRole('heading', { name: 'Time ran out' });
  screen.getByText('It was not paid in time. You no longer hold these 2 tickets, and nothing was charged.');
  assert.ok(!screen.queryByRole('timer'));
  assert.ok(!screen.queryByRole('button', { name: /Pay/ }));
});

test('a clock that stands at zero says that time is up, and nothing can be paid beneath it', async (t) => {
  stopPolling(t);
  const past = inSeconds(-5);
  const { streams } = showOrder(t, anOrder({ expiresAt: past, decideAt: past }));
  assert.equal((await screen.findByRole('timer')).textContent, '00:00');
  screen.getByText('Time is up');
  screen.getByText('Time is up.');
  screen.getByRole('heading', { name: 'Too late to pay' });
  for (const name of [/^Pay/, 'Cancel reservation', '5 more minutes'])
    assert.ok(!screen.queryByRole('button', { name }), `${name}`);
  const longer = { expiresAt: past, decideAt: inSeconds(200), version: 2 };
  streams[0]?.send('order', anOrder(longer));
  await screen.findByRole('button', { name: 'Pay €84.00' });
  assert.ok(!screen.queryByText('Too late to pay'));
});

test('once paying has begun the clock runs to what is decided, and says what to do', async (t) => {
  const order = anOrder({ expiresAt: inSeconds(-60), decideAt: inSeconds(239.5), extensionsLeft: 0 });
  showOrder(t, { ...order, payingSince: inSeconds(-70) }, { 'GET /api/payments': ok({ payments: [aPayment()] }) });
  assert.match((await screen.findByRole('timer')).textContent ?? '', /^03:5\d$|^04:00$/);
  screen.getByText('Finish your payment');
  screen.getByText(/^Your tickets stay yours until then\./);
  for (const text of [/Time is up/, /Started in time/]) assert.ok(!screen.queryByText(text), `${text}`);
  button('Pay €84.00');
  assert.ok(!screen.queryByRole('button', { name: '5 more minutes' }));
});

test('one press gives more time, twice at most, is said aloud, and a lost answer is the same press', async (t) => {
  stopPolling(t);
  const start = Date.now();
  const order = (minutes: number, extensionsLeft: number, version: number) => {
    const ends = new Date(start + minutes * 60_000).toISOString();
    return anOrder({ expiresAt: ends, decideAt: ends, extensionsLeft, version });
  };
  const { user, client } = showOrder(t, order(1.5, 2, 1), {
    'POST /api/orders/:id/extend': inTurn(lost, ok(order(6.5, 1, 2)), ok(order(11.5, 0, 3))),
  });
  client.setQueryData(['orders', 'of', id(10)], []);
  await screen.findByText(/^Less than two minutes left to pay\. The button “5 more minutes” gives you more time\.$/);
  await user.click(button('5 more minutes'));
  await screen.findByText('We can’t give you more time right now. Try again in a moment.');
  await user.click(button('5 more minutes'));
  await screen.findByText('5 more minutes: pay while the clock runs.');
  assert.match(screen.getByRole('timer').textContent ?? '', /^06:[0123]\d$/);
  assert.equal(client.getQueryState(['orders', 'of', id(10)])?.isInvalidated, true, 'other pages read it again');
  await user.click(button('5 more minutes'));
  await waitFor(() => assert.match(screen.getByRole('timer').textContent ?? '', /^11:[0123]\d$/));
  await waitFor(() => assert.ok(!screen.queryByRole('button', { name: '5 more minutes' })));
  assert.equal(document.activeElement?.textContent, '5 more minutes: pay while the clock runs.', 'its button is gone');
  const [first, second, third] = site.requests('POST /api/orders/:id/extend').map(({ key }) => key);
  assert.ok(first && first === second && second !== third, 'keys');
});

test('who cannot have more time reads why, and the order is read again', async (t) => {
  const { user } = showOrder(t, anOrder(), { 'POST /api/orders/:id/extend': refusal('not-extendable') });
  await user.click(await screen.findByRole('button', { name: '5 more minutes' }));
  await screen.findByText('There is no more time to be had: it was extended twice, is being paid, or has ended.');
  await waitFor(() => assert.ok(asked('GET /api/orders/:id') > 1));
});

const where = {
  ...{ title: 'Khruangbin', startsAt: '2031-02-03T00:30:00.000Z', timeZone: 'Europe/Amsterdam' },
  ...{ venue: 'Paradiso', city: 'Amsterdam' },
};

test('where one pays stand the date by the clocks of its place and by the reader’s, the place, and who sells it', async (t) => {
  showOrder(t, anOrder({ event: where }));
  const article = within(await screen.findByRole('article', { name: 'Your reservation' }));
  assert.equal(
    article.getByText(/^Monday, 3 February 2031/).closest('time')?.textContent,
    'Monday, 3 February 2031 at 1:30 Amsterdam time Sun 19:30 for you',
  );
  assert.equal(article.getByText('Paradiso').closest('p')?.textContent, 'Paradiso, Amsterdam');
  const seller = await article.findByRole('link', { name: 'Bo' });
  assert.equal(seller.getAttribute('href'), `/sellers/${id(2)}`);
});

test('what the seller has changed since stands beside what was bought: from what, to what, when, and whom to ask', async (t) => {
  const changes = [
    { field: 'startsAt', from: where.startsAt, to: '2031-02-04T00:30:00.000Z', at: '2026-02-03T01:00:00.000Z' },
    { field: 'venue', from: 'Paradiso', to: 'Melkweg', at: '2026-02-03T01:00:00.000Z' },
  ] as const;
  const first = showOrder(t, { ...complete, event: where, changes: [...changes] });
  const changed = within(await screen.findByRole('region', { name: 'Changed since you bought it' }));
  assert.deepEqual(
    changed.getAllByRole('listitem').map(({ textContent }) => textContent),
    [
      'Startswas Monday, 3 February 2031 at 1:30 Amsterdam time · Sun 19:30 for you→ is now Tuesday, 4 February 2031 at 1:30 Amsterdam time · Mon 19:30 for youchanged 2 Feb, 20:00',
      'Venuewas Paradiso→ is now Melkwegchanged 2 Feb, 20:00',
    ],
  );
  changed.getByText(/^Your tickets stay valid\. If it no longer suits you, ask/);
  assert.equal(changed.getByRole('link', { name: 'who runs this site' }).getAttribute('href'), '/imprint');
  screen.getByText('As you bought it');
  within(screen.getByRole('region', { name: 'Receipt' })).getByText('Paradiso');
  await first.leave();

  const second = showOrder(t, anOrder({ event: where, changes: [...changes] }));
  await screen.findByRole('region', { name: 'Changed since you reserved it' });
  screen.getByText(/cancel the reservation\. Nothing is charged\.$/);
  await second.leave();
  const title = { field: 'title', from: 'Khruangbin', to: 'Khruangbin live', at: '2026-02-03T01:00:00.000Z' } as const;
  showOrder(t, { ...complete, event: where, changes: [title] });
  await screen.findByRole('region', { name: 'Changed since you bought it' });
  assert.ok(!screen.queryByText(/money back/), 'only when or where it is');
});

test('each ending says what became of the money, and whether the ticket can be had again', async (t) => {
  for (const [order, title, text, total, again, status] of [
    [
      { status: 'cancelled', reason: 'by-buyer' },
      'Reservation cancelled',
      /^You no longer hold these 2 tickets. Nothing was charged.$/,
      'Not charged',
      true,
      'Reservation cancelled. Nothing was charged.',
    ],
    [
      { status: 'cancelled', reason: 'expired', quantity: 1 },
      'Time ran out',
      /You no longer hold this ticket, and nothing was charged.$/,
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
    [{ status: 'refunded' }, 'Refunded', /^€84.00 is on its way back to you./, 'Refunded', false, 'Refunded.'],
    [
      { status: 'confirming' },
      'Confirming…',
      /^You are charged only once your tickets are certain/,
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

test('what was bought has its numbers, and a receipt with what was paid, when, and to whom', async (t) => {
  const event = { ...complete.event, startsAt: '2031-02-03T00:30:00.000Z', venue: 'Paradiso' };
  const since = { title: 'Another title since', startsAt: '2032-03-04T00:30:00.000Z', venue: 'Another venue since' };
  showOrder(t, { ...complete, event }, { 'GET /api/tickets/:id': ok(aTicket(since)) });
  await screen.findByRole('heading', { level: 1, name: 'You’re going.' });
  screen.getByText('No. 3, 7');
  screen.getByText(/^2 tickets, paid\. Find them here any time\.$/);
  screen.getByRole('heading', { level: 2, name: 'Khruangbin' });
  const receipt = screen.getByRole('region', { name: 'Receipt' });
  await within(receipt).findByText('Bo');
  assert.deepEqual(linesIn(receipt), [
    ...['Khruangbin: 2 × €42.00', 'Fees: €0.00', 'Paid: €84.00'],
    'When: Monday, 3 February 2031 at 1:30 Amsterdam time Sun 19:30 for you',
    ...['Where: Paradiso', 'Paid on: Monday, 2 February 2026 at 20:12'],
    ...[`Order: ${id(20)}`, 'Sold by: Bo'],
  ]);
  assert.ok(screen.getAllByText(/^Paradiso/).length > 0);
  assert.ok(!screen.queryByText(/since/), 'the receipt is of what was bought');
  assert.equal(asked('GET /api/payments'), 0);
  screen.getByText('Paid. You’re going.');
});

test('a single ticket is called one, and the receipt stands without the ticket while tickets is away', async (t) => {
  showOrder(t, { ...complete, quantity: 1, admissions: [{ id: id(40), number: 3 }] }, { 'GET /api/tickets/:id': away });
  await screen.findByText(/^1 ticket, paid\. Find it here any time\.$/);
  screen.getByText('No. 3');
  screen.getByText('Ticket');
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
  await screen.findByRole('heading', { name: 'Confirming…' });
  assert.ok(!screen.queryByRole('button', { name: /Pay/ }));
  status = 'confirming';
  const before = asked('GET /api/orders/:id');
  await waitFor(() => assert.ok(asked('GET /api/orders/:id') > before + 1));
  status = 'complete';
  await screen.findByRole('heading', { name: 'You’re going.' });
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
  await screen.findByRole('heading', { name: 'You’re going.' });
});

test('cancelling asks first, and then says what became of it without waiting to be read again', async (t) => {
  stopPolling(t);
  const gone = anOrder({ status: 'cancelled', reason: 'by-buyer', version: 2 });
  const { answer, release } = held(ok(gone));
  const { user, client } = showOrder(t, anOrder(), { 'DELETE /api/orders/:id': answer });
  await user.click(await screen.findByRole('button', { name: 'Cancel reservation' }));
  const question = within(await screen.findByRole('alertdialog', { name: 'Cancel this reservation?' }));
  question.getByText(/^You give up your 2 tickets, and somebody else may take them\. Nothing is charged\.$/);
  await user.click(question.getByRole('button', { name: 'Keep it' }));
  await waitFor(() => assert.ok(!screen.queryByRole('alertdialog')));
  assert.equal(asked('DELETE /api/orders/:id'), 0);
  client.setQueryData(['orders', 'list', 'coming'], { pages: [], pageParams: [] });
  await user.click(button('Cancel reservation'));
  await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Cancel it' }));
  const busy = await screen.findByRole('button', { name: 'Cancelling…' });
  await user.click(busy);
  site.change({ 'GET /api/orders/:id': ok(gone) });
  release();
  await screen.findByRole('heading', { name: 'Reservation cancelled' });
  assert.equal(asked('DELETE /api/orders/:id'), 1);
  assert.equal(
    client.getQueryState(['orders', 'list', 'coming'])?.isInvalidated,
    true,
    'the list of orders is read again',
  );
});

test('an order that could not be cancelled stays as it is, the question says why, and the order is read again', async (t) => {
  const { user } = showOrder(t, anOrder({ quantity: 1 }), {
    'DELETE /api/orders/:id': inTurn(away, refusal('order-confirming')),
  });
  await user.click(await screen.findByRole('button', { name: 'Cancel reservation' }));
  const question = within(await screen.findByRole('alertdialog'));
  question.getByText(/^You give up your ticket, and somebody else may take it\./);
  await user.click(question.getByRole('button', { name: 'Cancel it' }));
  assert.match(
    (await question.findByRole('alert')).textContent ?? '',
    /^We can’t cancel this right now\..*it ends by itself/,
  );
  await user.click(question.getByRole('button', { name: 'Cancel it' }));
  await question.findByText('Your payment is being confirmed, so this can’t be cancelled now.');
  await waitFor(() => assert.ok(asked('GET /api/orders/:id') >= 3));
});

test('what the provider added to the address is gone from it before anybody can copy it', async (t) => {
  showOrder(t, anOrder(), {}, { returned: 'succeeded' });
  await screen.findByRole('timer');
  await waitFor(() => assert.equal(location.href, `http://localhost/orders/${id(20)}`));
});

test('the heading of the outcome takes the focus when the button that had it is gone, and no focus that is elsewhere', async (t) => {
  stopPolling(t);
  const paid = { ...complete, version: 9 };
  const first = showOrder(t, anOrder());
  (await screen.findByRole('button', { name: 'Pay €84.00' })).focus();
  first.streams[0]?.send('order', anOrder({ status: 'confirming', version: 2 }));
  await screen.findByRole('heading', { name: 'Confirming…' });
  await waitFor(() => assert.equal(document.activeElement?.textContent, 'Confirming…'));
  first.streams[0]?.send('order', paid);
  await screen.findByRole('heading', { name: 'You’re going.' });
  await waitFor(() => assert.equal(document.activeElement?.textContent, 'You’re going.'));
  await first.leave();

  const elsewhere = document.body.appendChild(document.createElement('button'));
  t.after(() => elsewhere.remove());
  const second = showOrder(t, anOrder());
  await screen.findByRole('timer');
  elsewhere.focus();
  second.streams[0]?.send('order', paid);
  await screen.findByRole('heading', { name: 'You’re going.' });
  assert.ok(document.activeElement === elsewhere);
  await second.leave();

  elsewhere.blur();
  showOrder(t, complete);
  await screen.findByRole('heading', { name: 'You’re going.' });
  assert.ok(document.activeElement === document.body, 'a page that begins like this has no focus');
});

test('the tab is named by how the order stands, and gets its own name back', async (t) => {
  stopPolling(t);
  document.title = 'Your order · Ticketing';
  const { streams, leave } = showOrder(t, anOrder());
  await waitFor(() => assert.equal(document.title, 'Pay · Khruangbin · Ticketing'));
  streams[0]?.send('order', anOrder({ status: 'confirming', version: 2 }));
  await waitFor(() => assert.equal(document.title, 'Confirming · Khruangbin · Ticketing'));
  streams[0]?.send('order', complete);
  await waitFor(() => assert.equal(document.title, 'Paid · Khruangbin · Ticketing'));
  await leave();
  assert.equal(document.title, 'Your order · Ticketing');
});

test('a receipt does not say that one is going to what is over', async (t) => {
  showOrder(t, { ...complete, event: { ...where, startsAt: '2025-02-03T00:30:00.000Z' } });
  await screen.findByRole('heading', { level: 1, name: 'You had this.' });
  screen.getByText('2 tickets, paid. The event is over.');
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
