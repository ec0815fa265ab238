import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Selling } from '@ticketing/contracts/http/tickets';
import { createElement } from 'react';
import { screen, show, stopPolling, waitFor, within } from '../testing/show.ts';
import { type Answer, away, inTurn, ok, openSite } from '../testing/site.ts';
import { ada, aTicket, bo, id } from '../testing/things.ts';

const { SellingView } = await import('./selling-view.tsx');

const site = openSite();
const own = { ...aTicket({ sellerId: ada.id, quantity: 5, available: 2 }), held: 1, sold: 2 };
const today = new Date().toISOString().slice(0, 10);
const selling = (given: Partial<Selling> = {}) =>
  ok({
    tickets: [own],
    earnedCents: 8_400,
    pendingPayoutCents: 4_200,
    salesByDay: [{ day: today, places: 2, cents: 8_400 }],
    ...given,
  });
const reads = () => site.requests('GET /api/tickets/selling').length;

const showSelling = (t: TestContext, answer: Answer) => {
  site.serve(t, { 'GET /api/users/current-user': ok({ currentUser: ada }), 'GET /api/tickets/selling': answer });
  return show(createElement(SellingView, { currency: 'USD' }), '/selling');
};

test('a seller sees what was made, what is not paid out yet, and day by day what was sold', async (t) => {
  showSelling(t, selling());
  const made = within(await screen.findByRole('region', { name: 'What it made' }));
  const of = (title: string) => made.getByText(title).nextElementSibling?.textContent;
  assert.deepEqual([of('Made'), of('Not yet paid out')], ['€84.00', '€42.00']);
  made.getByText('2 places sold');
  made.getByText('best day €84');
  const rows = within(made.getByRole('table', { name: 'Sales by day' })).getAllByRole('row');
  const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    new Date(today),
  );
  assert.deepEqual(
    rows.map((row) => row.textContent),
    ['DayPlacesMoney', `${day}2€84.00`],
  );
});

test('each ticket shows how many of its places are sold, held and free, what one costs, and the way to change it', async (t) => {
  const withdrawn = { ...own, id: id(11), title: 'Old', status: 'withdrawn', available: 0, held: 0 } as const;
  const soldOut = { ...own, id: id(12), title: 'Full', status: 'sold-out', available: 0, held: 0, sold: 5 } as const;
  showSelling(t, selling({ tickets: [own, withdrawn, soldOut] }));
  const [first, second, third] = await screen.findAllByRole('article');
  const texts = (part?: HTMLElement) =>
    within(part as HTMLElement)
      .getAllByRole('listitem')
      .map((item) => item.textContent);
  assert.deepEqual(texts(first), ['2 sold', '1 held', '2 free']);
  assert.deepEqual(texts(third), ['5 sold', '0 held', '0 free']);
  within(first as HTMLElement).getByText('€42.00');
  const edit = within(first as HTMLElement).getByRole('link', { name: /^Edit/ });
  assert.deepEqual([edit.textContent, edit.getAttribute('href')], ['Edit Khruangbin', `/tickets/${id(10)}/edit`]);
  within(second as HTMLElement).getByText('Off sale');
  within(second as HTMLElement).getByRole('link', { name: /^Edit/ });
  within(third as HTMLElement).getByText('Sold out');
  screen.getByText('9 places sold');
});

test('each sale of one’s own ticket is followed over one connection, not only the first, and what others sell is not', async (t) => {
  stopPolling(t);
  const { streams } = showSelling(
    t,
    inTurn(selling(), selling({ earnedCents: 12_600 }), selling({ earnedCents: 16_800 })),
  );
  await screen.findByText('€84.00', { selector: 'dd *' });
  assert.equal(streams[0]?.url, '/api/tickets/live');
  streams[0]?.send('ticket', aTicket({ id: id(99), sellerId: bo.id }));
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.equal(reads(), 1);
  streams[0]?.send('ticket', aTicket({ sellerId: ada.id, availabilityVersion: 2 }));
  await screen.findByText('€126.00');
  streams[0]?.send('ticket', aTicket({ sellerId: ada.id, availabilityVersion: 3 }));
  await screen.findByText('€168.00');
  assert.equal(streams.length, 1);
});

test('what may have been missed while the stream was away is read again', async (t) => {
  stopPolling(t);
  const { streams } = showSelling(t, inTurn(selling(), selling({ earnedCents: 12_600 })));
  await screen.findByText('€84.00', { selector: 'dd *' });
  streams[0]?.open();
  await screen.findByText('€126.00');
});

test('who sells nothing sees how to begin; nothing is requested for who is not signed in', async (t) => {
  const first = showSelling(t, selling({ tickets: [], earnedCents: 0, pendingPayoutCents: 0, salesByDay: [] }));
  await screen.findByText('You are not selling anything');
  assert.equal(screen.getByRole('link', { name: 'Sell a ticket' }).getAttribute('href'), '/tickets/new');
  await first.leave();
  const { visited } = showSelling(t, selling());
  site.change({ 'GET /api/users/current-user': ok({ currentUser: null }) });
  await waitFor(() => assert.deepEqual(visited, ['replace /signin?next=%2Fselling']));
  assert.equal(reads(), 0);
});

test('when tickets goes away the figures stay, with a word about it; without any they come as soon as they can', async (t) => {
  const first = showSelling(t, inTurn(selling(), away));
  await screen.findByText('€84.00', { selector: 'dd *' });
  first.streams[0]?.open();
  await screen.findByText(/We can’t load this right now\. Try again in a moment\. This is how it was a moment ago\./);
  screen.getByText('€84.00', { selector: 'dd *' });
  await first.leave();
  const { user } = showSelling(t, away);
  await screen.findByText(/We can’t load this right now\. Try again in a moment\. Yours are safe\./);
  site.change({ 'GET /api/tickets/selling': selling() });
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText('€84.00', { selector: 'dd *' });
});
