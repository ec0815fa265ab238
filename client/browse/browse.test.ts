import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { createElement } from 'react';
import { scrollToEnd } from '../testing/browser.ts';
import { fireEvent, screen, show, stopPolling, waitFor } from '../testing/show.ts';
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
const all = { sort: 'soonest', limit: '20' };

const showBrowse = (
  t: TestContext,
  answer: Answer,
  first: readonly Ticket[] | null = null,
  filters: Partial<Filters> = {},
  address = '/',
) => {
  site.serve(t, { 'GET /api/tickets': answer, 'GET /api/tickets/cities': ok({ cities: [] }) });
  const rendered = first && { page: { tickets: [...first], nextCursor: null }, renderedAt: 0 };
  return show(
    createElement(Browse, {
      filters: { ...everything, ...filters },
      first: rendered,
      currency: 'USD',
      priceSteps: [2_500, 5_000],
    }),
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
  assert.equal(first, '03Feb, MonTicket 1Paradiso, Amsterdam1:30 Amsterdam · Sun 19:30 for you£12.342 left');
  assert.equal(second, 'Date not givenTicket 2€42.00Sold out');
});

test('kind, price, words and order each shape the list, together, and stand in the address', async (t) => {
  const { user } = showBrowse(t, page(null, ticket(1)));
  await screen.findByText('Ticket 1');
  const sport = screen.getByRole('button', { name: 'Sport' });
  await user.click(sport);
  assert.equal(sport.getAttribute('aria-pressed'), 'true');
  assert.equal(screen.getByRole('button', { name: 'Everything' }).getAttribute('aria-pressed'), 'false');
  await user.selectOptions(screen.getByRole('combobox', { name: 'Price' }), 'Up to US$50');
  await user.selectOptions(screen.getByRole('combobox', { name: 'Sort by' }), 'Price: high to low');
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
  await screen.findByText(/We can’t load more right now/);
  assert.deepEqual(titles(), ['Ticket 1']);
  const before = queries().length;
  scrollToEnd();
  assert.equal(queries().length, before);
  site.change({ 'GET /api/tickets': page(null, ticket(2)) });
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await waitFor(() => assert.deepEqual(titles(), ['Ticket 1', 'Ticket 2']));
});

test('where nothing matches each filter can be removed, or all; an empty market invites to sell', async (t) => {
  const { user, leave } = showBrowse(
    t,
    by(({ url }) => (url.includes('sport') ? page(null) : page(null, ticket(1)))),
    null,
    { q: 'ajax', category: 'sport', city: 'Oslo', when: 'weekend', maxPriceCents: 2_500 },
    '/?q=ajax&category=sport&city=Oslo&when=weekend&price=2500',
  );
  await screen.findByText('No tickets match');
  await screen.findByText('Remove a filter, or come back: new ones appear here at once.');
  for (const name of ['Remove “ajax”', 'Remove Oslo', 'Remove This weekend', 'Remove Up to US$25'])
    screen.getByRole('button', { name });
  await user.click(screen.getByRole('button', { name: 'Remove Oslo' }));
  assert.equal(location.search, '?q=ajax&category=sport&when=weekend&price=2500');
  await user.click(screen.getByRole('button', { name: 'Remove Sport' }));
  await screen.findByText('Ticket 1');
  assert.equal(location.search, '?q=ajax&when=weekend&price=2500');
  await user.click(screen.getByRole('button', { name: 'Sport' }));
  await user.click(await screen.findByRole('button', { name: 'Show all tickets' }));
  await screen.findByText('Ticket 1');
  assert.equal(location.search, '');
  await leave();
  showBrowse(t, page(null));
  await screen.findByText('Nothing on sale yet');
  assert.equal(screen.queryByText('No tickets match'), null);
});

test('while tickets is away the page says so and shows what it has, until it answers again', async (t) => {
  const { leave } = showBrowse(t, away, [ticket(1)]);
  await screen.findByText(
    /We can’t load this right now\. Try again in a moment\. This is what was on sale a moment ago\./,
  );
  assert.deepEqual(titles(), ['Ticket 1']);
  await leave();
  const second = showBrowse(t, away);
  await screen.findByText(/We can’t load this right now\. Try again in a moment\./);
  assert.ok(!screen.queryByText('Nothing on sale yet'));
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

test('each ticket is shown once, also one that stands on two pages since its price has changed', async (t) => {
  stopPolling(t);
  const { user } = showBrowse(t, inTurn(page('one', ticket(1), ticket(2)), page(null, ticket(3), ticket(1))));
  await screen.findByText('Ticket 1');
  await user.click(screen.getByRole('button', { name: 'Show more' }));
  await waitFor(() => assert.deepEqual(titles(), ['Ticket 1', 'Ticket 2', 'Ticket 3']));
  assert.equal(count(), '3 tickets');
});

test('a list whose next page is not known any more is read from its beginning', async (t) => {
  stopPolling(t);
  const { user } = showBrowse(t, page('old', ticket(1)));
  await screen.findByText('Ticket 1');
  site.change({
    'GET /api/tickets': by(({ url }) =>
      url.includes('cursor=old') ? refusal('invalid-input') : page(null, ticket(2)),
    ),
  });
  scrollToEnd();
  await user.click(await screen.findByRole('button', { name: 'Try again' }));
  await waitFor(() => assert.deepEqual(titles(), ['Ticket 2']));
});

test('a city is chosen from where something is for sale, by keys or pointer, and goes by its cross', async (t) => {
  const { user } = showBrowse(t, page(null, ticket(1)));
  const all = {
    cities: [
      { name: 'Dublin', tickets: 4 },
      { name: 'Łódź', tickets: 1 },
    ],
  };
  site.change({
    'GET /api/tickets/cities': by(({ url }) => ok(url.includes('q=') ? { cities: [all.cities[1]] } : all)),
  });
  const city = screen.getByRole<HTMLInputElement>('combobox', { name: 'City' });
  await user.click(city);
  const suggested = () => [...document.querySelectorAll<HTMLElement>('[role=listbox]:not([hidden]) [role=option]')];
  const options = () => suggested().map(({ textContent }) => textContent);
  await waitFor(() => assert.deepEqual(options(), ['Dublin4 tickets', 'Łódź1 ticket']));
  assert.equal(city.getAttribute('aria-expanded'), 'true');
  await user.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');
  assert.equal(city.getAttribute('aria-activedescendant'), suggested()[0]?.id);
  await user.keyboard('{Enter}');
  await waitFor(() => assert.equal(location.search, '?city=Dublin'));
  assert.equal(city.value, 'Dublin');
  await waitFor(() => assert.equal(queries().at(-1)?.city, 'Dublin'));
  await user.clear(city);
  assert.equal(location.search, '');
  await user.type(city, 'lodz');
  await waitFor(() => assert.deepEqual(options(), ['Łódź1 ticket']));
  await user.click(suggested()[0] as HTMLElement);
  await waitFor(() => assert.equal(location.search, '?city=%C5%81%C3%B3d%C5%BA'));
  await user.click(screen.getByRole('button', { name: 'Any city instead of Łódź' }));
  assert.equal(location.search, '');
  // What is only begun changes nothing.
  await user.type(city, 'dub');
  await user.keyboard('{Escape}');
  assert.equal(city.value, '');
  assert.equal(location.search, '');
});

test('a date is one of the usual spans or a range of days, and half a date is none yet', async (t) => {
  const { user } = showBrowse(t, page(null, ticket(1)));
  await screen.findByText('Ticket 1');
  const date = screen.getByRole('combobox', { name: 'Date' });
  await user.selectOptions(date, 'This weekend');
  await waitFor(() => assert.deepEqual(queries().at(-1), { when: 'weekend', ...all }));
  await user.selectOptions(date, 'Choose dates');
  await waitFor(() => assert.equal(location.search, ''));
  const set = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });
  set('From', '2031-12-12');
  await waitFor(() => assert.equal(location.search, '?from=2031-12-12'));
  set('To', '2031-12-14');
  await waitFor(() => assert.equal(location.search, '?from=2031-12-12&to=2031-12-14'));
  await waitFor(() => assert.deepEqual(queries().at(-1), { fromDay: '2031-12-12', toDay: '2031-12-14', ...all }));
  // No range ends before it begins.
  set('From', '2031-12-20');
  await waitFor(() => assert.equal(location.search, '?from=2031-12-20&to=2031-12-20'));
  await user.selectOptions(date, 'Any date');
  await waitFor(() => assert.equal(location.search, ''));
  assert.equal(screen.queryByLabelText('From'), null);
});

test('each choice is a place of its own to come back to; words typed one after the other are one', async (t) => {
  const { user } = showBrowse(t, page(null, ticket(1)));
  await screen.findByText('Ticket 1');
  const before = history.length;
  const words = screen.getByRole('searchbox');
  await user.type(words, 'ni');
  await waitFor(() => assert.equal(location.search, '?q=ni'));
  await user.type(words, 'ck');
  await waitFor(() => assert.equal(location.search, '?q=nick'));
  assert.equal(history.length, before + 1);
  await user.click(screen.getByRole('button', { name: 'Music' }));
  assert.equal(history.length, before + 2);
  await user.type(words, ' cave');
  await waitFor(() => assert.equal(location.search, '?q=nick+cave&category=music'));
  assert.equal(history.length, before + 3);
});
