import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { QueryClient } from '@tanstack/react-query';
import { type Api, badGateway, json, startApi } from '../calls/testing/api.ts';
import { showHook } from '../testing/page.ts';
import { everything, type Filters } from './filters.ts';
import { readFirstPage, readFrontPage } from './first-page.ts';
import { listOptions } from './list-options.ts';
import { useTicketList } from './use-ticket-list.ts';

let api: Api;
before(async () => {
  api = await startApi();
  process.env.API_URL = api.origin;
});
after(async () => {
  delete process.env.API_URL;
  await api.close();
});

const filters: Filters = { ...everything, q: 'jazz', category: 'music', maxPriceCents: 5_000, sort: 'price' };
const query = 'q=jazz&category=music&maxPriceCents=5000&sort=price&limit=20';
const page = (id: string, nextCursor: string | null = null) => ({ tickets: [{ id }], nextCursor }) as never;
const urls = () => api.arrived.map(({ url }) => url);

test('a list is asked for by its filters, 20 tickets at a time, each page from where the one before ended', async (t) => {
  const client = new QueryClient();
  t.after(() => client.clear());
  api.reset((_request, response, nth) => json(response, 200, page(`t${nth}`, nth < 3 ? `c${nth}` : null)));
  const { pages } = await client.fetchInfiniteQuery({ ...listOptions(filters, null), pages: 9 });
  assert.deepEqual(pages, [page('t1', 'c1'), page('t2', 'c2'), page('t3')]);
  assert.deepEqual(urls(), [
    `/api/tickets?${query}`,
    `/api/tickets?${query}&cursor=c1`,
    `/api/tickets?${query}&cursor=c2`,
  ]);
  assert.ok(client.getQueryData(['tickets', '/?q=jazz&category=music&price=5000&sort=price']));
});

test('a list begins with what the server rendered, as old as that is', () => {
  const first = { page: page('t1'), renderedAt: 1_000 };
  const { initialData, initialDataUpdatedAt } = listOptions(filters, first);
  assert.deepEqual(initialData, { pages: [first.page], pageParams: [null] });
  assert.equal(initialDataUpdatedAt, 1_000);
  assert.equal(listOptions(filters, null).initialData, undefined);
});

test('the server renders the first page for a visitor, or leaves it to the browser when tickets does not answer', async () => {
  api.reset((_request, response) => json(response, 200, page('t1')));
  const startedAt = Date.now();
  const first = await readFirstPage(filters, { 'x-forwarded-for': '203.0.113.9' });
  assert.deepEqual(first?.page, page('t1'));
  assert.ok((first?.renderedAt ?? 0) >= startedAt);
  assert.deepEqual(urls(), [`/api/tickets?${query}`]);
  assert.equal(api.arrived[0]?.headers['x-forwarded-for'], '203.0.113.9');
  api.reset((_request, response) => badGateway(response));
  assert.equal(await readFirstPage(filters), null);
});

test('while there is no service, as in a build, nothing is asked', async () => {
  api.reset((_request, response) => json(response, 200, page('t1')));
  delete process.env.API_URL;
  assert.equal(await readFirstPage(filters), null);
  process.env.API_URL = api.origin;
  assert.deepEqual(urls(), []);
});

test('the front page shows what it last showed while tickets is away', async () => {
  api.reset((_request, response) => badGateway(response));
  assert.equal(await readFrontPage(everything), null);
  api.reset((_request, response) => json(response, 200, page('t1')));
  const shown = await readFrontPage(everything);
  assert.deepEqual(shown?.page, page('t1'));
  api.reset((_request, response) => badGateway(response));
  assert.equal(await readFrontPage(everything), shown);
});

test('the list of a page is the one for its filters, and begins with what the server rendered', async (t) => {
  const first = { page: page('t1'), renderedAt: Date.now() };
  const shown = await showHook(() => useTicketList(filters, first));
  t.after(shown.leave);
  assert.deepEqual(shown.hook.data?.pages, [first.page]);
  assert.ok(shown.client.getQueryData(listOptions(filters, null).queryKey));
});
