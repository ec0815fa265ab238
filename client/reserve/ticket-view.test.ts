import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { createElement } from 'react';
import { screen, show, stopPolling, waitFor, within } from '../testing/show.ts';
import { type Answer, away, by, held, inTurn, lost, ok, openSite, type Route, refusal } from '../testing/site.ts';
import { ada, anOrder, aTicket, bo, id } from '../testing/things.ts';
import { remember, takeRemembered } from './remembered.ts';

const { TicketView } = await import('./ticket-view.tsx');

const site = openSite();
const isIn = ok({ currentUser: ada });
const noOrders = ok({ orders: [], nextCursor: null });
const none = ok({ tickets: [], nextCursor: null });
const hourMs = 3_600_000;
const inAnHour = new Date(Date.now() + hourMs).toISOString();
const anHourAgo = new Date(Date.now() - hourMs).toISOString();
const aDayAgo = new Date(Date.now() - 24 * hourMs).toISOString();

const button = (name: string | RegExp) => screen.getByRole('button', { name });
const link = (name: string | RegExp) => screen.getByRole('link', { name }).getAttribute('href');
const alert = async () => (await screen.findByRole('alert')).textContent;
const placed = () => site.requests('POST /api/orders');

/** The page of a ticket, as Ada meets it unless the answers have it otherwise. */
const showTicket = (t: TestContext, ticket: Ticket, answers: Partial<Record<Route, Answer>> = {}) => {
  site.serve(t, {
    'GET /api/users/current-user': isIn,
    'GET /api/tickets/:id': ok(ticket),
    'GET /api/tickets': none,
    'GET /api/orders': noOrders,
    ...answers,
  });
  return show(createElement(TicketView, { id: ticket.id, initial: ticket }), `/tickets/${ticket.id}`);
};

test('the button has the price of all places that were chosen, and that many are reserved at that price', async (t) => {
  const { user, visited, client } = showTicket(t, aTicket({ priceCents: 4_250, currency: 'USD' }), {
    'POST /api/orders': ok(anOrder()),
  });
  button('Reserve · US$42.50');
  const more = await screen.findByRole('button', { name: 'One more' });
  await user.click(more);
  await user.click(more);
  button('Reserve · US$127.50');
  await user.click(button('One fewer'));
  await user.click(button('Reserve · US$85.00'));
  await waitFor(() => assert.deepEqual(visited, [`push /orders/${id(20)}`]));
  assert.deepEqual(
    placed().map(({ sent }) => sent),
    [{ ticketId: id(10), quantity: 2, expectedUnitPriceCents: 4_250 }],
  );
  assert.match(placed()[0]?.key ?? '', /^[\da-f-]{36}$/);
  // The order's page has it without waiting.
  assert.deepEqual(client.getQueryData(['order', id(20)]), anOrder());
});

test('no more can be chosen by its buttons than may be had, and a single ticket asks for no number', async (t) => {
  const most = async (ticket: Ticket) => {
    const { user, leave } = showTicket(t, ticket);
    const number = screen.getByRole<HTMLInputElement>('textbox', { name: 'How many tickets' });
    const more = button('One more');
    for (let times = 0; times < 12; times += 1) await user.click(more);
    await user.keyboard('{ArrowUp}');
    assert.equal(more.getAttribute('aria-disabled'), 'true');
    const chosen = number.value;
    await leave();
    sessionStorage.clear();
    return chosen;
  };
  assert.equal(await most(aTicket({ quantity: 50, available: 50 })), '10');
  assert.equal(await most(aTicket({ quantity: 50, available: 50, maxPerBuyer: 4 })), '4');
  assert.equal(await most(aTicket({ quantity: 50, available: 3 })), '3');
  const { user, leave } = showTicket(t, aTicket());
  const number = screen.getByRole<HTMLInputElement>('textbox', { name: 'How many tickets' });
  await user.click(number);
  await user.keyboard('{ArrowUp}{ArrowUp}{ArrowDown}');
  assert.equal(number.value, '2');
  await leave();
  sessionStorage.clear();
  showTicket(t, aTicket({ quantity: 1, available: 1 }));
  button('Reserve · €42.00');
  assert.ok(!screen.queryByText('How many tickets'));
});

test('what is no number of tickets stays as it was typed, with a sentence beside it, and the button offers nothing', async (t) => {
  const { user } = showTicket(t, aTicket({ quantity: 50, available: 50 }), { 'POST /api/orders': ok(anOrder()) });
  const number = screen.getByRole<HTMLInputElement>('textbox', { name: 'How many tickets' });
  for (const [typed, sentence] of [
    ['2.5', 'Whole tickets only, such as 2.'],
    ['two', 'A number, such as 2.'],
    ['0', 'At least 1.'],
    ['11', 'At most 10 at a time.'],
    ['', 'How many would you like?'],
  ] as const) {
    await user.clear(number);
    if (typed) await user.type(number, typed);
    await user.tab();
    assert.equal(number.value, typed);
    assert.equal((await screen.findByText(sentence)).id, number.getAttribute('aria-describedby'));
    assert.equal(number.getAttribute('aria-invalid'), 'true');
    await user.click(button('Reserve'));
    assert.ok(document.activeElement === number, 'the field has the focus');
  }
  assert.equal(placed().length, 0);
  await user.type(number, '3');
  button('Reserve · €126.00');
  assert.equal(number.getAttribute('aria-invalid'), 'false');
});

test('when fewer are left than are wanted, that stands beside the button, which offers what is left; the number stays', async (t) => {
  const { user, streams } = showTicket(t, aTicket(), { 'POST /api/orders': ok(anOrder()) });
  const number = screen.getByRole<HTMLInputElement>('textbox', { name: 'How many tickets' });
  for (let times = 0; times < 3; times += 1) await user.click(button('One more'));
  button('Reserve · €168.00');
  const left = (available: number, availabilityVersion: number) =>
    streams[0]?.send('ticket', aTicket({ available, availabilityVersion }));
  left(2, 2);
  await screen.findByRole('button', { name: 'Reserve 2 instead · €84.00' });
  const told = screen.getByText('Only 2 left; you asked for 4.');
  assert.equal(told.getAttribute('role'), 'alert');
  assert.equal(told.nextElementSibling?.tagName, 'BUTTON', 'it stands beside the button');
  assert.equal(number.value, '4');
  left(4, 3);
  await screen.findByRole('button', { name: 'Reserve · €168.00' });
  assert.ok(!screen.queryByText(/^Only/), 'it goes as soon as it is untrue');
  left(1, 4);
  await user.click(await screen.findByRole('button', { name: 'Reserve 1 instead · €42.00' }));
  await waitFor(() => assert.equal(placed().length, 1));
  assert.deepEqual(placed()[0]?.sent, { ticketId: id(10), quantity: 1, expectedUnitPriceCents: 4_200 });
});

test('how many are wanted survives a reload, until they are reserved', async (t) => {
  const first = showTicket(t, aTicket(), { 'POST /api/orders': ok(anOrder()) });
  await first.user.click(button('One more'));
  await first.leave();
  const second = showTicket(t, aTicket(), { 'POST /api/orders': ok(anOrder()) });
  await second.user.click(await screen.findByRole('button', { name: 'Reserve · €84.00' }));
  await waitFor(() => assert.ok(second.visited.length > 0));
  await second.leave();
  showTicket(t, aTicket());
  button('Reserve · €42.00');
});

test('pressing again while the answer is awaited sends nothing more, and the button stays away once it is reserved', async (t) => {
  const { answer, release } = held(ok(anOrder()));
  const { user, visited } = showTicket(t, aTicket(), { 'POST /api/orders': answer });
  await user.click(button('Reserve · €42.00'));
  const busy = await screen.findByRole('button', { name: 'Reserving…' });
  assert.equal(busy.getAttribute('aria-disabled'), 'true');
  await user.click(busy);
  release();
  await waitFor(() => assert.ok(visited.length > 0));
  await waitFor(() => assert.equal(button('Reserving…').hasAttribute('disabled'), true));
  assert.equal(placed().length, 1);
});

test('after an answer that was lost, pressing again is the same request, and after one that is definite it is another', async (t) => {
  const { user, visited } = showTicket(t, aTicket(), {
    'POST /api/orders': inTurn(lost, away, refusal('limit-reached'), ok(anOrder())),
  });
  for (const text of [
    /you won’t get it twice/,
    /you won’t get it twice/,
    /as one buyer can have|than one buyer can have/,
  ]) {
    await user.click(button(/^Reserve/));
    assert.match((await screen.findByText(text)).textContent ?? '', text);
  }
  await user.click(button(/^Reserve/));
  await waitFor(() => assert.ok(visited.length > 0));
  const [first, second, third, fourth] = placed().map(({ key }) => key);
  assert.ok(first === second && second === third && third !== fourth, 'keys');
});

test('a price that has changed is shown, and the next press is for the new one', async (t) => {
  const { user, visited } = showTicket(t, aTicket(), {
    'GET /api/tickets/:id': by(() => ok(placed().length > 0 ? aTicket({ priceCents: 5_000, version: 2 }) : aTicket())),
    'POST /api/orders': inTurn(refusal('price-changed'), ok(anOrder())),
  });
  await user.click(button('Reserve · €42.00'));
  await user.click(await screen.findByRole('button', { name: 'Reserve · €50.00' }));
  await waitFor(() => assert.ok(visited.length > 0));
  const [first, second] = placed();
  assert.deepEqual(
    placed().map(({ sent }) => (sent as { expectedUnitPriceCents: number }).expectedUnitPriceCents),
    [4_200, 5_000],
  );
  assert.notEqual(first?.key, second?.key);
});

test('who is not signed in goes there first, and their wish is not in any address', async (t) => {
  const { user, visited } = showTicket(t, aTicket(), { 'GET /api/users/current-user': ok({ currentUser: null }) });
  await user.click(await screen.findByRole('button', { name: 'One more' }));
  await user.click(button('Reserve · €84.00'));
  assert.deepEqual(visited, [`push /signin?next=%2Ftickets%2F${id(10)}`]);
  assert.equal(placed().length, 0);
  assert.deepEqual(takeRemembered(id(10)), { ticketId: id(10), quantity: 2 });
});

test('who comes back from signing in gets what they wished for, once', async (t) => {
  remember({ ticketId: id(10), quantity: 3 });
  const first = showTicket(t, aTicket(), { 'POST /api/orders': ok(anOrder()) });
  await waitFor(() => assert.deepEqual(first.visited, [`push /orders/${id(20)}`]));
  assert.deepEqual(
    placed().map(({ sent }) => sent),
    [{ ticketId: id(10), quantity: 3, expectedUnitPriceCents: 4_200 }],
  );
  await first.leave();
  const second = showTicket(t, aTicket());
  await waitFor(() => assert.deepEqual(second.client.getQueryData(['me']), ada));
  assert.equal(placed().length, 0);
});

test('a wish for another ticket, or of somebody who is still not signed in, reserves nothing', async (t) => {
  remember({ ticketId: id(11), quantity: 3 });
  const first = showTicket(t, aTicket());
  await waitFor(() => assert.deepEqual(first.client.getQueryData(['me']), ada));
  assert.equal(placed().length, 0);
  await first.leave();
  assert.deepEqual(takeRemembered(id(11)), { ticketId: id(11), quantity: 3 });
  remember({ ticketId: id(10), quantity: 3 });
  const second = showTicket(t, aTicket(), { 'GET /api/users/current-user': ok({ currentUser: null }) });
  await waitFor(() => assert.equal(second.client.getQueryData(['me']), null));
  assert.equal(placed().length, 0);
  assert.deepEqual(takeRemembered(id(10)), { ticketId: id(10), quantity: 3 });
});

test('a seller can change their own ticket and not buy it; once withdrawn it leads to what they sell', async (t) => {
  const first = showTicket(t, aTicket({ sellerId: ada.id }));
  await screen.findByText('This is your own ticket, as buyers see it.');
  assert.ok(!screen.queryByRole('button', { name: /^Reserve/ }));
  assert.equal(link('Edit or take off sale'), `/tickets/${id(10)}/edit`);
  await first.leave();
  showTicket(t, aTicket({ sellerId: ada.id, status: 'withdrawn', available: 0 }));
  await screen.findByText('This is your own ticket, as buyers see it.');
  assert.equal(link('To your tickets'), '/selling');
});

test('what cannot be had any more has no button; the page says why and shows two others of its kind that can', async (t) => {
  const others = [
    aTicket({ status: 'withdrawn', available: 0 }),
    aTicket({ id: id(11), title: 'Gone', available: 0, status: 'sold-out' }),
    aTicket({ id: id(12), title: 'First' }),
    aTicket({ id: id(13), title: 'Second' }),
    aTicket({ id: id(14), title: 'Third' }),
  ];
  for (const [change, lead] of [
    [{ status: 'withdrawn', startsAt: inAnHour }, 'The seller took this off sale.'],
    [{ status: 'sold-out', available: 0 }, 'This one is sold out.'],
    [{ startsAt: anHourAgo }, 'This has already started.'],
    [{ startsAt: inAnHour, saleEndsAt: anHourAgo }, 'The sale of this has ended.'],
    [{ startsAt: aDayAgo, endsAt: anHourAgo }, 'This is over.'],
  ] as const) {
    const { leave } = showTicket(t, aTicket({ category: 'sport', ...change }), {
      'GET /api/tickets': ok({ tickets: others, nextCursor: null }),
    });
    const similar = within(await screen.findByRole('status', { name: 'Others like it' }));
    await similar.findByRole('heading', { name: lead });
    await similar.findByText('Two more like it:');
    assert.deepEqual(
      similar.getAllByRole('link').map((other) => other.textContent),
      ['First', 'Second'],
    );
    assert.ok(!screen.queryByRole('button', { name: /Reserve/ }));
    assert.equal(link('See what else is on sale'), '/');
    assert.equal(site.requests('GET /api/tickets')[0]?.url, '/api/tickets?category=sport&sort=soonest&limit=20');
    await leave();
  }
});

test('the next ticket that is gone shows others of its own kind, not those of the ticket before', async (t) => {
  const gone = (number: number, category: Ticket['category']) =>
    aTicket({ id: id(number), title: category, category, available: 0, status: 'sold-out' });
  const [sport, theatre] = [gone(10, 'sport'), gone(11, 'theatre')];
  const others = () => within(screen.getByRole('status', { name: 'Others like it' }));
  const page = showTicket(t, sport, {
    'GET /api/tickets/:id': by(({ url }) => ok([sport, theatre].find((ticket) => url.endsWith(ticket.id)))),
    'GET /api/tickets': by(({ url }) => {
      const category = new URL(url, 'http://localhost').searchParams.get('category');
      return ok({ tickets: [aTicket({ id: id(12), title: `Other ${category}` })], nextCursor: null });
    }),
  });
  await waitFor(() => others().getByRole('link', { name: 'Other sport' }));
  page.show(createElement(TicketView, { key: theatre.id, id: theatre.id, initial: theatre }));
  await waitFor(() => others().getByText('One more like it:'));
  assert.deepEqual(
    others()
      .getAllByRole('link')
      .map((other) => other.textContent),
    ['Other theatre'],
    'others of the kind of the ticket that is shown',
  );
});

test('who is early reads when the sale starts, and can reserve from then on', async (t) => {
  showTicket(t, aTicket({ saleStartsAt: new Date(Date.now() + 1_200).toISOString(), startsAt: inAnHour }));
  await screen.findByText(/^On sale from \S.*\d:\d\d/, { selector: '[role=status] *' });
  assert.ok(button('Not on sale yet').hasAttribute('disabled'));
  await screen.findByRole('button', { name: /^Reserve · / });
});

test('a ticket tells when the event ends', async (t) => {
  const startsAt = '2031-07-11T18:00:00.000Z';
  showTicket(t, aTicket({ startsAt, endsAt: '2031-07-11T21:00:00.000Z', timeZone: 'Europe/Amsterdam' }));
  await screen.findByText(/20:00 until 23:00/);
});

test('a ticket goes off sale on screen when it starts', async (t) => {
  showTicket(t, aTicket({ startsAt: new Date(Date.now() + 1_200).toISOString() }));
  button(/^Reserve/);
  await screen.findByRole('heading', { name: 'This has already started.' });
  assert.ok(!screen.queryByRole('button', { name: /^Reserve/ }));
});

test('while others hold the last places nothing can be reserved, until one comes back', async (t) => {
  const soon = new Date(Date.now() + 252_000).toISOString();
  const { streams } = showTicket(t, aTicket({ available: 0, nextReleaseAt: soon }));
  assert.equal(button('All held for now').hasAttribute('disabled'), true);
  assert.match(screen.getByText(/^All held · /).textContent ?? '', /^All held · next in [34]:\d\d$/);
  await waitFor(() => assert.equal(site.requests('GET /api/orders').length, 1));
  streams[0]?.send('ticket', aTicket({ available: 1, availabilityVersion: 2 }));
  await screen.findByRole('button', { name: 'Reserve · €42.00' });
});

test('nobody’s orders are requested or followed for a visitor', async (t) => {
  const { client, streams } = showTicket(t, aTicket(), { 'GET /api/users/current-user': ok({ currentUser: null }) });
  await waitFor(() => assert.equal(client.getQueryData(['me']), null));
  assert.equal(site.requests('GET /api/orders').length, 0);
  assert.deepEqual(
    streams.map(({ url }) => url),
    ['/api/tickets/live'],
  );
});

const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();
const orders = (...given: readonly object[]) =>
  ok({
    orders: [anOrder({ id: id(21), ticketId: id(11) }), ...given.map((order) => anOrder(order))],
    nextCursor: null,
  });
const held5 = () => ({ expiresAt: inSeconds(300), decideAt: inSeconds(300) });

test('who holds the last tickets sees for how long, and the way to pay or, once paid, to the order', async (t) => {
  const first = showTicket(t, aTicket({ available: 0 }), { 'GET /api/orders': orders(held5()) });
  const line = await screen.findByText(/^You hold 2 of these/);
  await waitFor(() => assert.match(line.textContent ?? '', /^You hold 2 of these: [345]:\d\d left\.$/));
  assert.equal(link('Continue to payment'), `/orders/${id(20)}`);
  assert.deepEqual(
    site.requests('GET /api/orders').map(({ url }) => url),
    [`/api/orders?ticketId=${id(10)}`],
  );
  assert.ok(!screen.queryByText(/All reserved right now/), 'not as if somebody else held them');
  await first.leave();
  const second = showTicket(t, aTicket({ available: 0 }), {
    'GET /api/orders': orders({ ...held5(), quantity: 1, expiresAt: inSeconds(-1) }),
  });
  await waitFor(() =>
    assert.match(
      screen.getByText(/^You hold this/).textContent ?? '',
      /^You hold this\. Finish your payment: [345]:\d\d left\.$/,
    ),
  );
  await second.leave();
  const third = showTicket(t, aTicket({ available: 0 }), {
    'GET /api/orders': orders({ quantity: 1, status: 'confirming' }),
  });
  assert.equal(
    (await screen.findByText(/^You hold this/)).textContent,
    'You hold this, and your payment is being confirmed.',
  );
  assert.equal(link('See your order'), `/orders/${id(20)}`);
  await third.leave();
  showTicket(t, aTicket({ available: 0 }), { 'GET /api/orders': orders({ status: 'cancelled', reason: 'expired' }) });
  await waitFor(() => assert.equal(site.requests('GET /api/orders').length, 1));
  button('All held for now');
});

test('before a second reservation of the same stands what one has already, held and bought, against the limit', async (t) => {
  const { user } = showTicket(t, aTicket({ maxPerBuyer: 6 }), {
    'GET /api/orders': orders(held5(), { id: id(22), status: 'complete', quantity: 3 }),
    'POST /api/orders': ok(anOrder({ id: id(23) })),
  });
  await screen.findByText(/^You hold 2 of these/);
  screen.getByText(/^You already have 3 tickets, paid\./);
  assert.equal(link('See them'), `/orders/${id(22)}`);
  screen.getByText(/^You already have 5\./);
  await user.click(button('Reserve 1 more · €42.00'));
  const number = screen.getByRole<HTMLInputElement>('textbox', { name: 'How many tickets' });
  await waitFor(() => assert.equal(placed().length, 1));
  assert.equal(number.value, '1');
});

test('who has as many as one buyer can have is offered no more', async (t) => {
  showTicket(t, aTicket({ maxPerBuyer: 2 }), { 'GET /api/orders': orders({ status: 'complete' }) });
  await screen.findByText(/^You already have 2 tickets, paid\./);
  screen.getByText(/^That is the most one buyer can have of this/);
  assert.ok(!screen.queryByRole('button', { name: /Reserve/ }));
});

test('a hold appears and goes by itself: made in another tab, and when its time is up', async (t) => {
  stopPolling(t);
  const { streams } = showTicket(t, aTicket(), { 'GET /api/orders': noOrders });
  await waitFor(() => assert.equal(streams.length, 2));
  await waitFor(() => assert.equal(site.requests('GET /api/orders').length, 1));
  const brief = { expiresAt: inSeconds(1.4), decideAt: inSeconds(1.4) };
  site.change({ 'GET /api/orders': orders(brief) });
  streams.find(({ url }) => url.includes('orders'))?.send('order', anOrder(brief));
  await screen.findByText(/^You hold 2 of these/);
  await waitFor(() => assert.ok(!screen.queryByText(/^You hold/)));
  button('Reserve · €42.00');
  // What became of it is read a moment later.
  await waitFor(() => assert.ok(site.requests('GET /api/orders').length >= 3));
});

test('who holds some sees them although it is sold out or off sale by now', async (t) => {
  showTicket(t, aTicket({ available: 0, status: 'withdrawn' }), { 'GET /api/orders': orders(held5()) });
  await screen.findByText(/^You hold 2 of these/);
  assert.equal(link('Continue to payment'), `/orders/${id(20)}`);
  assert.equal(link('See what else is on sale'), '/');
});

test('a refusal that names an order leads to it, however many newer ones there are', async (t) => {
  const { user } = showTicket(t, aTicket(), {
    'GET /api/tickets/:id': by(() => ok(aTicket(placed().length > 1 ? { available: 0, availabilityVersion: 2 } : {}))),
    'POST /api/orders': refusal('own-hold', { orderId: id(25) }),
  });
  await user.click(button(/^Reserve/));
  assert.match((await alert()) ?? '', /You hold the last of these yourself/);
  assert.equal(link('Continue to payment'), `/orders/${id(25)}`);
  site.change({ 'GET /api/orders': ok({ orders: [anOrder({ id: id(25) })], nextCursor: null }) });
  await user.click(button(/^Reserve/));
  await screen.findByText(/^You hold 2 of these/);
  await waitFor(() => assert.equal(link('Continue to payment'), `/orders/${id(25)}`));
});

test('each refusal says what to do about it', async (t) => {
  for (const [code, text, more] of [
    ['price-changed', /This is the new one; reserve if it still suits you/, {}],
    ['too-many-live-orders', /Pay for one or cancel one/, {}],
    ['limit-reached', /more of these than one buyer can have\. That leaves some for others/, {}],
    ['hold-again-later', /from \d{1,2}:\d\d\./, { retryAfter: 600 }],
    ['own-ticket', /This is your own ticket/, {}],
    ['event-started', /already started/, {}],
    [
      'too-many-requests',
      /^You’ve pressed Reserve very often in a short time\. Try again in \d+ seconds/,
      { retryAfter: 30 },
    ],
  ] as const) {
    const { user, leave } = showTicket(t, aTicket(), { 'POST /api/orders': refusal(code, more) });
    await user.click(button(/^Reserve/));
    assert.match((await alert()) ?? '', text);
    if (code === 'too-many-live-orders') assert.equal(link('My orders'), '/orders');
    assert.ok(!screen.queryByText(/^Just taken/));
    await leave();
  }
});

test('who lost the race reads beside the button that it is just taken, and sees others like it, for as long as that is so', async (t) => {
  const { user, streams } = showTicket(t, aTicket(), {
    'GET /api/tickets': ok({ tickets: [aTicket({ id: id(12), title: 'Other' })], nextCursor: null }),
    'GET /api/tickets/:id': by(() => ok(aTicket(placed().length > 0 ? { available: 0, availabilityVersion: 2 } : {}))),
    'POST /api/orders': refusal('ticket-reserved'),
  });
  await user.click(button(/^Reserve/));
  await screen.findByRole('heading', { name: 'One more like it' });
  const busy = await screen.findByRole('button', { name: 'All held for now' });
  assert.match(busy.previousElementSibling?.textContent ?? '', /^Just taken\. Unpaid ones come back/);
  streams[0]?.send('ticket', aTicket({ available: 1, availabilityVersion: 3 }));
  await screen.findByRole('button', { name: 'Reserve · €42.00' });
  assert.ok(!screen.queryByText(/^Just taken/));
  assert.ok(!screen.queryByRole('heading', { name: 'One more like it' }));
  streams[0]?.send('ticket', aTicket({ available: 0, availabilityVersion: 4 }));
  await screen.findByRole('button', { name: 'All held for now' });
  assert.ok(!screen.queryByText(/^Just taken/), 'that was another time');
});

test('who wanted two of which one is left reads that, and can have the one', async (t) => {
  const { user } = showTicket(t, aTicket({ available: 2 }), {
    'GET /api/tickets/:id': by(() =>
      ok(aTicket(placed().length > 0 ? { available: 1, availabilityVersion: 2 } : { available: 2 })),
    ),
    'POST /api/orders': refusal('ticket-reserved'),
  });
  // As newer browsers have it: it returns a promise.
  const scroll = t.mock.fn(async () => {});
  Object.assign(Element.prototype, { scrollIntoView: scroll });
  t.after(() => Reflect.deleteProperty(Element.prototype, 'scrollIntoView'));
  await user.click(button('One more'));
  await user.click(button('Reserve · €84.00'));
  await screen.findByText('Only 1 left; you asked for 2.');
  assert.ok(scroll.mock.callCount() > 0, 'it is on screen');
  await screen.findByRole('button', { name: 'Reserve 1 instead · €42.00' });
  assert.equal(screen.getAllByRole('alert').filter(({ textContent }) => textContent).length, 1);
});

test('the page has what the seller wrote, when by the clocks of its place and by the reader’s, where, and who sells it', async (t) => {
  const ticket = aTicket({
    ...{ startsAt: '2031-02-03T00:30:00.000Z', venue: 'Paradiso', city: 'Amsterdam', description: 'Row 3\nseat 4' },
    sellerName: 'Bo Berg',
  });
  showTicket(t, ticket);
  screen.getByRole('heading', { level: 1, name: 'Khruangbin' });
  assert.equal(screen.getByText('Paradiso').closest('p')?.textContent, 'Paradiso, Amsterdam');
  assert.equal(
    document.querySelector('h1 ~ p time')?.textContent,
    'Monday, 3 February 2031 at 1:30 Amsterdam time Sun 19:30 for you',
  );
  screen.getByText('Bo Berg');
  assert.equal(
    within(screen.getByRole('region', { name: 'From the seller' })).getByText(/Row 3/).textContent,
    'Row 3\nseat 4',
  );
  screen.getByText('5');
});

test('a ticket that does not exist is not found; one that cannot be read is, as soon as it can be', async (t) => {
  site.serve(t, { 'GET /api/tickets/:id': refusal('not-found') });
  const first = show(createElement(TicketView, { id: id(10), initial: null }), '/tickets/1');
  await screen.findByText('There is no such ticket');
  await first.leave();
  site.serve(t, { 'GET /api/tickets/:id': away });
  const second = show(createElement(TicketView, { id: id(10), initial: null }), '/tickets/1');
  await screen.findByText(/We can’t load this right now\. Try again in a moment/);
  site.change({ 'GET /api/tickets/:id': ok(aTicket()) });
  await second.user.click(button('Try again'));
  await screen.findByRole('heading', { name: 'Khruangbin' });
  await second.leave();
  site.serve(t, { 'GET /api/tickets/:id': away });
  show(createElement(TicketView, { id: id(10), initial: aTicket({ sellerId: bo.id }) }), '/tickets/1');
  await screen.findByText(/We can’t load this right now\. Try again in a moment\. This is how it was a moment ago/);
  button(/^Reserve/);
});
