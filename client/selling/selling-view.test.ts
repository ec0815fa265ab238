import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Selling } from '@ticketing/contracts/http/tickets';
import { createElement } from 'react';
import { screen, show, stopPolling, waitFor, within } from '../testing/show.ts';
import { type Answer, away, by, inTurn, ok, openSite } from '../testing/site.ts';
import { ada, aTicket, bo, id } from '../testing/things.ts';

const { SellingView } = await import('./selling-view.tsx');

const site = openSite();
const own = { ...aTicket({ sellerId: ada.id, quantity: 5, available: 2 }), held: 1, sold: 2 };
const today = new Date().toISOString().slice(0, 10);
const selling = (given: Partial<Selling> = {}) =>
  ok({
    ...{ tickets: [own], nextCursor: null, counts: { coming: 1, past: 0, withdrawn: 0 }, soldPlaces: 2 },
    earnedCents: 8_400,
    pendingPayoutCents: 4_200,
    salesByDay: [{ day: today, places: 2, cents: 8_400 }],
    ...given,
  });
const reads = () => site.requests('GET /api/tickets/selling').length;

const showSelling = (t: TestContext, answer: Answer, address = '/selling') => {
  site.serve(t, { 'GET /api/users/current-user': ok({ currentUser: ada }), 'GET /api/tickets/selling': answer });
  return show(createElement(SellingView, { currency: 'USD' }), address);
};

test('a seller sees what they earned, what is waiting to be paid out, and day by day what was sold', async (t) => {
  showSelling(t, selling());
  const made = within(await screen.findByRole('region', { name: 'What you earned' }));
  const of = (title: string) => made.getByText(title).nextElementSibling?.textContent;
  assert.deepEqual([of('Earned'), of('Waiting to be paid out')], ['€84.00', '€42.00']);
  made.getByText('2 tickets sold');
  made.getByText('best day €84');
  const rows = within(made.getByRole('table', { name: 'Sales by day' })).getAllByRole('row');
  const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    new Date(today),
  );
  assert.deepEqual(
    rows.map((row) => row.textContent),
    ['DayTicketsMoney', `${day}2€84.00`],
  );
});

test('each ticket shows how many are sold, reserved and left, what one costs, how it stands, and the way to change it', async (t) => {
  const given: Partial<typeof own>[] = [
    {},
    { title: 'Old', status: 'withdrawn', available: 0, held: 0 },
    { title: 'Full', status: 'sold-out', available: 0, held: 0, sold: 5 },
    { title: 'Held', available: 0, held: 3 },
    { title: 'Over', startsAt: '2026-01-03T19:00:00.000Z' },
    { title: 'Ended', startsAt: '2031-02-03T19:00:00.000Z', saleEndsAt: '2026-02-02T19:00:00.000Z' },
    { title: 'Soon', saleStartsAt: '2031-02-03T19:00:00.000Z' },
  ];
  showSelling(t, selling({ tickets: given.map((one, nth) => ({ ...own, id: id(40 + nth), ...one })) }));
  const stubs = await screen.findAllByRole('article');
  const texts = (part?: HTMLElement) =>
    within(part as HTMLElement)
      .getAllByRole('listitem')
      .map((item) => item.textContent);
  assert.deepEqual(texts(stubs[0]), ['2 sold', '1 reserved', '2 left']);
  assert.deepEqual(texts(stubs[2]), ['5 sold', '0 reserved', '0 left']);
  within(stubs[0] as HTMLElement).getByText('€42.00');
  const standings = stubs.map((stub) => stub.querySelector('.stub-side > div')?.textContent);
  assert.deepEqual(standings, [
    ...['€42.00', '€42.00Off sale', '€42.00Sold out', '€42.00All reserved', '€42.00Over', '€42.00Sale ended'],
    '€42.00On sale from Mon 3 Feb, 20:00 Amsterdam time · 14:00 for you',
  ]);
  const ways = stubs.map((stub) =>
    within(stub)
      .getAllByRole('link')
      .slice(1)
      .map((link) => `${link.textContent} ${link.getAttribute('href')?.split('/').at(-1)}`),
  );
  assert.deepEqual(ways.slice(0, 3), [
    ['Edit Khruangbin edit'],
    ['Edit Old edit', 'List it again Old again'],
    ['Edit Full edit'],
  ]);
  assert.equal(ways[4]?.length, 2);
});

test('the parts have addresses of their own and say how many are in each; the figures are of all of them', async (t) => {
  const past = selling({
    ...{
      tickets: [{ ...own, title: 'Gone by' }],
      counts: { coming: 1, past: 12_345, withdrawn: 0 },
      soldPlaces: 23_456,
    },
  });
  const first = showSelling(t, past, '/selling?show=past');
  await screen.findByRole('link', { name: 'Gone by' });
  screen.getByText('23,456 tickets sold');
  const parts = within(screen.getByRole('navigation', { name: 'Which tickets' })).getAllByRole('link');
  assert.deepEqual(
    parts.map((link) => [link.textContent, link.getAttribute('href'), link.getAttribute('aria-current')]),
    [
      ['Coming1', '/selling', null],
      ['Past12,345', '/selling?show=past', 'page'],
      ['Off sale0', '/selling?show=withdrawn', null],
    ],
  );
  assert.match(site.requests('GET /api/tickets/selling')[0]?.url ?? '', /\?show=past&/);
  await first.leave();
  const none = selling({ tickets: [], counts: { coming: 0, past: 1, withdrawn: 0 } });
  for (const address of ['/selling', '/selling?show=nonsense']) {
    const { leave } = showSelling(t, none, address);
    await screen.findByText('Nothing coming up.');
    await leave();
  }
});

test('more than a page is shown on demand, and all of it is current', async (t) => {
  stopPolling(t);
  let title = 'Second';
  const answer = by(({ url }) =>
    url.includes('cursor=next')
      ? selling({ tickets: [{ ...own, id: id(11), title }] })
      : selling({ nextCursor: 'next' }),
  );
  const { user, streams } = showSelling(t, answer);
  await user.click(await screen.findByRole('button', { name: 'Show more' }));
  await screen.findByRole('link', { name: 'Second' });
  assert.ok(!screen.queryByRole('button', { name: 'Show more' }));
  title = 'Second, moved';
  streams[0]?.send('ticket', aTicket({ id: id(11), sellerId: ada.id, version: 2 }));
  await screen.findByRole('link', { name: 'Second, moved' });
  assert.equal(screen.getAllByRole('article').length, 2);
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
  const first = showSelling(
    t,
    selling({ tickets: [], counts: { coming: 0, past: 0, withdrawn: 0 }, earnedCents: 0, salesByDay: [] }),
  );
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
