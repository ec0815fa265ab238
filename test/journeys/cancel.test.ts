import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch, reserve, signIn, visitor } from './support/browser.ts';
import { listing, person } from './support/people.ts';
import { testStack } from './support/stack.ts';

const stack = testStack();
let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test('a reservation let go is free for the next one at once', async () => {
  const [ana, bo] = await Promise.all([person(stack.url, 'Ana'), person(stack.url, 'Bo')]);
  const ticket = await listing(stack.url, ana, { quantity: 1 });
  const { page, newTab, assertQuiet } = await visitor(browser, stack.url);
  await signIn(page, bo);
  await reserve(page, ticket.id);
  const other = await newTab();
  await other.goto(`/tickets/${ticket.id}`);
  await other.getByText(/^You hold this/).waitFor();

  await page.getByRole('button', { name: 'Cancel reservation' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel it' }).click();
  await page.getByRole('heading', { name: 'Reservation cancelled' }).waitFor();
  await other.getByRole('button', { name: /^Reserve/ }).waitFor();
  assertQuiet();
});
