import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { createElement } from 'react';
import { scrollToEnd } from '../testing/browser.ts';
import { screen, show, stopPolling, waitFor } from '../testing/show.ts';
import { type Answer, away, by, held, inTurn, ok, openSite, refusal } from '../testing/site.ts';
import { aTicket, id } from '../testing/things.ts';
import { everything, type Filters } from './filters.ts';

const { Browse } = await import('./browse.tsx');

const site = openSite();
const page = (nextCursor: string | null, ...tickets: readonly Ticket[]) => ok({ tickets, nextCursor });
const ticket = (number: number, given: Partial<Ticket> = {}) =>
  aTicket({ id: id(number), title: `Ticket ${number}`, ...given });
/** What was asked for, list by list. */
const queries = () =>
  site.requests('GET /api/tickets').map(({ url }) => Object.fromEntries(new URLSearchParams(url.split('?')[1])));
const titles = () => screen.queryAllByRole('article').map((article) => article.querySelector('h2')?.textContent);
const count = () => document.querySelector('p[role=status].sr-only')?.textContent;
const all = { sort: 'newest', limit: '20' };

const showBrowse = (
  t: TestContext,
  answer: Answer,
  first: readonly Ticket[] | null = null,
  filters: Partial<Filters> = {},
  address = '/',
) => {
  site.serve(t, { 'GET /api/tickets': answer });
  const rendered = first && { page: { tickets: [...first], nextCursor: null }, renderedAt: 0 };
  return show(
    createElement(Browse, { filters: { ...everything, ...filters }, first: rendered, currency: 'USD' }),
    address,
  );
};

test('the list that came with the page is shown at once, and the browser’s own reading replaces it', async (t) => {
  const { answer, release } = held(page(null, ticket(2)));
  showBrowse(t, answer, [ticket(1)]);
  assert.deepEqual(titles(), ['Ticket 1']);
  release();
  await waitFor(() => assert.deepEqual(titles(), ['Ticket 2']));
  assert.deepEqual(queries(), [all]);
});

test('a stub has the price of one place, what is left, when and where, and leads to the ticket', async (t) => {
  const where = { startsAt: '2031-02-03T00:30:00.000Z', venue: 'Paradiso', city: 'Amsterdam' };
  showBrowse(
    t,
    page(
      null,
      ticket(1, { priceCents: 1_234, currency: 'GBP', available: 2, ...where }),
      ticket(2, { available: 0, status: 'sold-out' }),
    ),
  );
  const link = await screen.findByRole('link', { name: 'Ticket 1' });
  assert.equal(link.getAttribute('href'), `/tickets/${id(1)}`);
  const [first, second] = screen.getAllByRole('article').map((article) => article.textContent);
  assert.equal(first, '02Feb, SunTicket 1Paradiso, Amsterdam · 19:30£12.342 left');
  assert.equal(second, 'Any dayTicket 2€42.00Sold out');
});

test('kind, price, order and words each narrow the list, together, and stand in the address', async (t) => {
  const { user } = showBrowse(t, page(null, ticket(1)));
  await screen.findByText('Ticket 1');
  const sport = screen.getByRole('button', { name: 'Sport' });
  await user.click(sport);
  assert.equal(sport.getAttribute('aria-pressed'), 'true');
  assert.equal(screen.getByRole('button', { name: 'Everything' }).getAttribute('aria-pressed'), 'false');
  await user.selectOptions(screen.getByRole('combobox', { name: 'Price' }), 'Under US$50');
  await user.selectOptions(screen.getByRole('combobox', { name: 'Order' }), 'Dearest first');
  await user.type(screen.getByRole('searchbox', { name: 'Search tickets' }), 'cave');
  await waitFor(() => assert.equal(location.search, '?q=cave&category=sport&price=5000&sort=-price'));
  await waitFor(() =>
    assert.deepEqual(queries().at(-1), {
      q: 'cave',
      category: 'sport',
      maxPriceCents: '5000',
      sort: '-price',
      limit: '20',
    }),
  );
  // Not for each letter.
  assert.equal(queries().filter(({ q }) => q).length, 1);
  await user.click(screen.getByRole('button', { name: 'Everything' }));
  await user.selectOptions(screen.getByRole('combobox', { name: 'Price' }), 'Any price');
  await waitFor(() => assert.equal(location.search, '?q=cave&sort=-price'));
});

test('a page with filters starts with them, and with the list that came for them alone', async (t) => {
  const answer = by(({ url }) => page(null, ticket(url.includes('sport') ? 1 : 2)));
  const { user } = showBrowse(t, answer, [ticket(1)], { category: 'sport', q: 'ajax' }, '/?category=sport&q=ajax');
  assert.equal(screen.getByRole<HTMLInputElement>('searchbox').value, 'ajax');
  assert.equal(screen.getByRole('button', { name: 'Sport' }).getAttribute('aria-pressed'), 'true');
  const { answer: music, release } = held(page(null, ticket(2)));
  site.change({ 'GET /api/tickets': music });
  await user.click(screen.getByRole('button', { name: 'Music' }));
  // That list was for other filters.
  assert.equal(document.querySelector('[aria-busy]')?.getAttribute('aria-busy'), 'true');
  release();
  await waitFor(() => assert.deepEqual(titles(), ['Ticket 2']));
});

test('while another list is on its way the last one stays, marked as such, and the number of tickets is announced after', async (t) => {
  const { answer, release } = held(page('c', ticket(2), ticket(3)));
  const { user } = showBrowse(t, inTurn(page(null, ticket(1)), answer));
  await waitFor(() => assert.equal(count(), '1 ticket'));
  await user.click(screen.getByRole('button', { name: 'Sport' }));
  assert.deepEqual(titles(), ['Ticket 1']);
  assert.equal(document.querySelector('[aria-busy]')?.getAttribute('aria-busy'), 'true');
  assert.equal(count(), '');
  release();
  await waitFor(() => assert.equal(count(), '2 or more tickets'));
  assert.equal(document.querySelector('[aria-busy]')?.getAttribute('aria-busy'), 'false');
});

test('an address that names filters shows their list', async (t) => {
  showBrowse(
    t,
    by(({ url }) => page(null, ticket(url.includes('sport') ? 1 : 2))),
    null,
    {},
    '/?category=sport',
  );
  await waitFor(() => assert.deepEqual(titles(), ['Ticket 1']));
  assert.equal(screen.getByRole('button', { name: 'Sport' }).getAttribute('aria-pressed'), 'true');
});

test('the next page comes when the end of the list is in sight, or on request, each once and after the one before', async (t) => {
  const { answer, release } = held(page('two', ticket(2)));
  const { user } = showBrowse(t, inTurn(page('one', ticket(1)), answer, page(null, ticket(3))));
  await screen.findByText('Ticket 1');
  scrollToEnd();
  await waitFor(() => assert.equal(queries().length, 2));
  scrollToEnd();
  release();
  await waitFor(() => assert.deepEqual(titles(), ['Ticket 1', 'Ticket 2']));
  await user.click(screen.getByRole('button', { name: 'Show more' }));
  await waitFor(() => assert.deepEqual(titles(), ['Ticket 1', 'Ticket 2', 'Ticket 3']));
  assert.ok(!screen.queryByRole('button', { name: 'Show more' }));
  assert.deepEqual(
    queries().map(({ cursor }) => cursor),
    [undefined, 'one', 'two'],
  );
});

test('a next page that does not come says so, leaves what is there, and is not asked for until somebody wants it', async (t) => {
  stopPolling(t);
  const { user } = showBrowse(t, page('one', ticket(1)));
  await screen.findByText('Ticket 1');
  site.change({ 'GET /api/tickets': refusal('too-many-requests') });
  scrollToEnd();
  await screen.findByText(/The next tickets did not come/);
  assert.deepEqual(titles(), ['Ticket 1']);
  const before = queries().length;
  scrollToEnd();
  assert.equal(queries().length, before);
  site.change({ 'GET /api/tickets': page(null, ticket(2)) });
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await waitFor(() => assert.deepEqual(titles(), ['Ticket 1', 'Ticket 2']));
});

test('a filter that nothing fits says so and leads back to everything; an empty market invites to sell', async (t) => {
  const { user, leave } = showBrowse(
    t,
    by(({ url }) => (url.includes('sport') ? page(null) : page(null, ticket(1)))),
  );
  await screen.findByText('Ticket 1');
  await user.click(screen.getByRole('button', { name: 'Sport' }));
  await screen.findByText('Nothing like that right now');
  await user.click(screen.getByRole('button', { name: 'Show everything' }));
  await screen.findByText('Ticket 1');
  assert.equal(location.search, '');
  await leave();
  showBrowse(t, page(null));
  await screen.findByText('Nothing for sale yet');
  assert.ok(!screen.queryByText('Nothing like that right now'));
});

test('while tickets is away the page says so and shows what it has, until it answers again', async (t) => {
  const { leave } = showBrowse(t, away, [ticket(1)]);
  await screen.findByText(/Tickets are not answering right now\. This is what was for sale a moment ago\./);
  assert.deepEqual(titles(), ['Ticket 1']);
  await leave();
  const second = showBrowse(t, away);
  await screen.findByText(/Tickets are not answering right now\. They will show here as soon as they do\./);
  assert.ok(!screen.queryByText('Nothing for sale yet'));
  site.change({ 'GET /api/tickets': page(null, ticket(2)) });
  await second.user.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText('Ticket 2');
});

test('what changes is shown in the list at once, and a new listing is read', async (t) => {
  stopPolling(t);
  const { streams } = showBrowse(t, inTurn(page(null, ticket(1)), page(null, ticket(2), ticket(1))));
  await screen.findByText('Ticket 1');
  streams[0]?.send('ticket', ticket(1, { priceCents: 9_900, available: 1, version: 2 }));
  await screen.findByText('€99.00');
  assert.equal(queries().length, 1);
  streams[0]?.send('ticket', ticket(2));
  await waitFor(() => assert.deepEqual(titles(), ['Ticket 2', 'Ticket 1']));
});
