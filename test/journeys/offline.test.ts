import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch, payWith, reserve, signIn, visitor } from './support/browser.ts';
import { type Line, openLine } from './support/line.ts';
import { listing, person } from './support/people.ts';
import { testStack } from './support/stack.ts';
import { until } from './support/until.ts';

const stack = testStack();
let browser: Browser;
let line: Line;
before(async () => {
  browser = await launch();
  line = await openLine(stack.url);
});
after(async () => {
  await browser.close();
  await line.cut();
});

const lost = /net::ERR_|Failed to fetch|Failed to convert value/;

test('a receipt opens without a connection after one visit, a tap stays in the app, and signing out takes it away', async () => {
  const [ana, bo] = await Promise.all([person(stack.url, 'Ana'), person(stack.url, 'Bo')]);
  const ticket = await listing(stack.url, ana);
  const { page, context, assertQuiet } = await visitor(browser, line.url);
  await signIn(page, bo);
  const orderId = await reserve(page, ticket.id);
  await payWith(page, 'works 4242');
  await page.getByText('No. 1', { exact: true }).waitFor();
  const isKept = (cache: string, path: string) =>
    page.evaluate<boolean>(
      `caches.has('${cache}').then(async (has) => has && (await caches.open('${cache}')).match('${path}').then(Boolean))`,
    );
  for (const path of [`/orders/${orderId}`, `/api/orders/${orderId}`, '/orders', '/api/orders'])
    await until(`${path} is kept`, () => isKept('receipts', path));
  await until('the page for other addresses is kept', () => isKept('files', '/offline'));

  await line.cut();
  await context.setOffline(true);
  await page.reload();
  await page.getByText('No. 1', { exact: true }).waitFor();
  await page.getByText(ticket.title).first().waitFor();

  // A page that is not kept: the tap says so, and the receipt stays where it is.
  await page.getByRole('link', { name: 'Selling' }).click();
  await page.getByText('That page opens once you are back').waitFor();
  assert.equal(new URL(page.url()).pathname, `/orders/${orderId}`);
  // One that is kept opens, and leads to the receipt.
  await page.getByRole('link', { name: 'My orders' }).click();
  await page.waitForURL(`${line.url}/orders`);
  await page.getByRole('link', { name: ticket.title }).click();
  await page.getByText('No. 1', { exact: true }).waitFor();
  // Any other address shows our own page, with the receipts.
  await page.goto('/selling');
  await page.getByRole('heading', { name: 'You are offline' }).waitFor();
  await page.getByRole('link', { name: ticket.title }).waitFor();

  await line.mend();
  await context.setOffline(false);
  // Back online, the page that was wanted opens by itself.
  await page.getByRole('heading', { name: 'You are offline' }).waitFor({ state: 'detached' });
  await page.waitForLoadState();
  await page.goto('/account');
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.waitForURL(({ pathname }) => pathname === '/');
  await until('nothing private is kept', async () => !(await page.evaluate(`caches.has('receipts')`)));
  await line.cut();
  await context.setOffline(true);
  await page.goto(`/orders/${orderId}`);
  await page.getByRole('heading', { name: 'You are offline' }).waitFor();
  assert.doesNotMatch(await page.locator('body').innerText(), new RegExp(ticket.title));
  await line.mend();
  assertQuiet(lost);
});
