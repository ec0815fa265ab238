import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch, visitor } from './support/browser.ts';
import { call, listing, person, soon, unique } from './support/people.ts';
import { testStack } from './support/stack.ts';

const stack = testStack();
const withinMs = 1_000;
let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** How long `seen` took to come true on screen from when `change` began, in ms. */
const lag = async (change: () => Promise<unknown>, seen: () => Promise<unknown>): Promise<number> => {
  const since = performance.now();
  await Promise.all([change(), seen()]);
  return performance.now() - since;
};

test('what one browser does, another that only looks sees within a second', async (context) => {
  const [ana, bo] = await Promise.all([person(stack.url, 'Ana'), person(stack.url, 'Bo')]);
  const ticket = await listing(stack.url, ana, { quantity: 3 });
  const { page, assertQuiet } = await visitor(browser, stack.url);
  const live = page.waitForResponse(/\/api\/tickets\/live/);
  await page.goto(`/?q=${encodeURIComponent(ticket.title)}`);
  const stub = page.getByRole('article').filter({ hasText: ticket.title });
  await stub.getByText('3 left').waitFor();
  await live;

  const price = await lag(
    () =>
      call(stack.url, `/api/tickets/${ticket.id}`, { method: 'PATCH', token: ana.token, body: { priceCents: 3900 } }),
    () => stub.getByText('€39.00').waitFor(),
  );
  const count = await lag(
    () => call(stack.url, '/api/orders', { method: 'POST', token: bo.token, body: { ticketId: ticket.id } }),
    () => stub.getByText('2 left').waitFor(),
  );
  const withdrawn = await lag(
    () => call(stack.url, `/api/tickets/${ticket.id}`, { method: 'DELETE', token: ana.token }),
    () => stub.getByText('No longer on sale').waitFor(),
  );
  for (const [what, ms] of Object.entries({ price, count, withdrawn })) {
    context.diagnostic(`${what} after ${Math.round(ms)} ms`);
    assert.ok(ms <= withinMs, `${what} took ${Math.round(ms)} ms to show`);
  }
  assertQuiet();
});

test('a ticket put up for sale appears in a list that is open already', async (context) => {
  const ana = await person(stack.url, 'Ana');
  const { page, assertQuiet } = await visitor(browser, stack.url);
  const live = page.waitForResponse(/\/api\/tickets\/live/);
  await page.goto('/');
  await live;
  const title = unique('Fresh');
  const ms = await lag(
    () => listing(stack.url, ana, { title, startsAt: soon() }),
    () => page.getByRole('link', { name: title }).waitFor(),
  );
  context.diagnostic(`listed after ${Math.round(ms)} ms`);
  assert.ok(ms <= withinMs, `it took ${Math.round(ms)} ms to show`);
  assertQuiet();
});

test('ten tabs of one browser share one connection, the tenth loads, and another goes on when the first is closed', async () => {
  const ana = await person(stack.url, 'Ana');
  const ticket = await listing(stack.url, ana, { quantity: 3 });
  const { context, newTab, page: first, assertQuiet } = await visitor(browser, stack.url);
  let streams = 0;
  context.on('request', (request) => {
    if (request.url().endsWith('/live')) streams += 1;
  });
  await first.goto(`/tickets/${ticket.id}`);
  const tabs = [];
  for (let count = 0; count < 9; count += 1) {
    const tab = await newTab();
    await tab.goto(`/tickets/${ticket.id}`);
    await tab.getByText('3 left').waitFor();
    tabs.push(tab);
  }
  assert.equal(streams, 1);
  await call(stack.url, `/api/tickets/${ticket.id}`, { method: 'PATCH', token: ana.token, body: { priceCents: 3900 } });
  for (const tab of tabs) await tab.getByText('€39.00', { exact: true }).waitFor();
  await first.close();
  await call(stack.url, `/api/tickets/${ticket.id}`, { method: 'PATCH', token: ana.token, body: { priceCents: 3800 } });
  for (const tab of tabs) await tab.getByText('€38.00', { exact: true }).waitFor();
  assert.equal(streams, 2);
  assertQuiet();
});
