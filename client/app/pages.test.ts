import assert from 'node:assert/strict';
import { registerHooks } from 'node:module';
import { type TestContext, test } from 'node:test';
import { createElement, type ReactElement } from 'react';
import { everything } from '../browse/filters.ts';
import { screen, show, waitFor } from '../testing/show.ts';
import { away, ok, openSite, refusal } from '../testing/site.ts';
import { ada, aTicket, id } from '../testing/things.ts';

const visitor = '203.0.113.9, 198.51.100.1';
// Next has the headers of a request only while it serves one.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'next/headers'
      ? {
          url: `data:text/javascript,export const headers = async () => new Headers({ 'x-forwarded-for': '${visitor}' })`,
          shortCircuit: true,
        }
      : next(specifier, context),
});
const { default: SearchPage } = await import('./(request)/search/page.tsx');
const { default: TicketPage, generateMetadata } = await import('./(request)/tickets/[id]/page.tsx');
const { default: SignInPage } = await import('./(request)/signin/page.tsx');
const { default: SignUpPage } = await import('./(request)/signup/page.tsx');
const { default: OrderPage } = await import('./(request)/orders/[id]/page.tsx');
const { default: EditTicketPage } = await import('./(request)/tickets/[id]/edit/page.tsx');
const { default: NewTicketPage } = await import('./(request)/tickets/new/page.tsx');
const { default: PageError } = await import('./error.tsx');

const site = openSite();
// biome-ignore lint/suspicious/noExplicitAny: each page has properties of its own
const propsOf = async (page: Promise<ReactElement<any>> | ReactElement<any>) => (await page).props;

/** Sets a variable of the client's environment for the rest of the test. */
const set = (t: TestContext, name: string, value: string): void => {
  const before = process.env[name];
  process.env[name] = value;
  t.after(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
};

test('signing in or up leads to a page of ours, whatever the address says', async (t) => {
  for (const Page of [SignInPage, SignUpPage])
    for (const [next, to] of [
      ['/orders/1?a=b', '/orders/1?a=b'],
      ['//evil.example', '/'],
      ['https://evil.example', '/'],
      ['/\\evil.example', '/'],
      [['/selling', '//evil.example'], '/selling'],
      [undefined, '/'],
    ] as const) {
      const searchParams = Promise.resolve({ next: next as string | string[] | undefined });
      site.serve(t, { 'GET /api/users/current-user': ok({ currentUser: ada }) });
      const { visited, leave } = show(await Page({ searchParams }), '/signin');
      await waitFor(() => assert.deepEqual(visited, [`replace ${to}`]));
      await leave();
    }
});

test('an order’s page has its id in its one spelling, how the bank sent the buyer back, and how Stripe takes money where it does', async (t) => {
  const page = (given: string, redirect_status?: string | string[]) =>
    propsOf(OrderPage({ params: Promise.resolve({ id: given }), searchParams: Promise.resolve({ redirect_status }) }));
  set(t, 'STRIPE_PUBLISHABLE_KEY', '');
  assert.deepEqual(await page(id(20)), { id: id(20), stripe: null, returned: null });
  set(t, 'STRIPE_PUBLISHABLE_KEY', 'pk_live_1');
  const upper = 'ABCDEF00-0000-4000-8000-000000000020';
  assert.deepEqual(await page(upper, ['failed', 'x']), {
    ...{ id: upper.toLowerCase(), stripe: { publishableKey: 'pk_live_1', methods: ['card'] }, returned: 'failed' },
  });
  const notFound = { digest: 'NEXT_HTTP_ERROR_FALLBACK;404' };
  await assert.rejects(page('live'), notFound);
  await assert.rejects(EditTicketPage({ params: Promise.resolve({ id: 'selling' }) }), notFound);
  assert.deepEqual(await propsOf(EditTicketPage({ params: Promise.resolve({ id: upper }) })), {
    id: upper.toLowerCase(),
  });
});

test('what the server reads for a search is what was searched for, and counts for the visitor’s network', async (t) => {
  set(t, 'API_URL', site.origin);
  set(t, 'CURRENCY', 'JPY');
  site.serve(t, { 'GET /api/tickets': ok({ tickets: [aTicket()], nextCursor: null }) });
  const search = (given: Record<string, string | string[]>) =>
    propsOf(SearchPage({ searchParams: Promise.resolve(given) }));
  const props = await search({ q: ['cave', 'x'], category: 'music', price: '5000', sort: 'price' });
  const [read] = site.requests('GET /api/tickets');
  assert.deepEqual(Object.fromEntries(new URLSearchParams(read?.url.split('?')[1])), {
    ...{ q: 'cave', category: 'music', maxPriceCents: '5000', sort: 'price', limit: '20' },
  });
  assert.equal(read?.headers['x-forwarded-for'], visitor);
  assert.deepEqual(props.filters, { ...everything, q: 'cave', category: 'music', maxPriceCents: 5_000, sort: 'price' });
  assert.deepEqual([props.first.page.tickets[0].id, props.currency], [id(10), 'EUR']);
  site.change({ 'GET /api/tickets': ok({ tickets: [], nextCursor: null }) });
  assert.equal((await search({})).currency, 'JPY');
});

test('a ticket’s page comes with the ticket and its name, counts for the visitor’s network, and is not found where there is none', async (t) => {
  set(t, 'API_URL', site.origin);
  site.serve(t, { 'GET /api/tickets/:id': ok(aTicket()) });
  const params = Promise.resolve({ id: id(10) });
  // The page has what search engines read, then the ticket.
  const shown = async () => (await propsOf(TicketPage({ params }))).children[1].props;
  const { initial: ticket, ...rest } = await shown();
  assert.deepEqual([rest, ticket.title], [{ id: id(10) }, 'Khruangbin']);
  assert.equal(site.requests('GET /api/tickets/:id')[0]?.headers['x-forwarded-for'], visitor);
  assert.equal((await generateMetadata({ params })).title, 'Khruangbin');
  site.change({ 'GET /api/tickets/:id': refusal('not-found') });
  await assert.rejects(TicketPage({ params }), { digest: 'NEXT_HTTP_ERROR_FALLBACK;404' });
  site.change({ 'GET /api/tickets/:id': away });
  assert.deepEqual(await shown(), { id: id(10), initial: null });
  assert.deepEqual(await generateMetadata({ params }), { title: 'Ticket' });
});

test('a new ticket is priced in the currency of the installation', async (t) => {
  set(t, 'CURRENCY', 'JPY');
  assert.deepEqual(await propsOf(NewTicketPage()), { currency: 'JPY' });
});

test('a page that failed says that nothing was charged, has the focus, and can be tried again', async (t) => {
  site.serve(t, {});
  const tried: string[] = [];
  const { user } = show(createElement(PageError, { error: new Error('secret'), reset: () => tried.push('again') }));
  const title = screen.getByRole('heading', { name: 'Something went wrong on our side' });
  assert.ok(document.activeElement === title);
  screen.getByText(/^Nothing was charged by this\./);
  assert.ok(!screen.queryByText(/secret/));
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  assert.deepEqual(tried, ['again']);
});
