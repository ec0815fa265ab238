import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch, payWith, refused, reserve, signIn, visitor } from './support/browser.ts';
import { capturedFor } from './support/ledger.ts';
import { listing, person } from './support/people.ts';
import { testStack } from './support/stack.ts';

const stack = testStack();
let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test('a declined card leaves the reservation as it is, and another card pays once', async () => {
  const [ana, bo] = await Promise.all([person(stack.url, 'Ana'), person(stack.url, 'Bo')]);
  const ticket = await listing(stack.url, ana);
  const { page, assertQuiet } = await visitor(browser, stack.url);
  await signIn(page, bo);
  const orderId = await reserve(page, ticket.id);
  await payWith(page, 'declined 0002');
  await page.getByText('Try another card.').waitFor();
  const reason = await page.locator('form').getByRole('alert').innerText();
  assert.equal(reason.match(/try another card/gi)?.length, 1, reason);
  await page.getByRole('timer').waitFor();
  assert.deepEqual(await capturedFor(stack, orderId), [0]);
  await payWith(page, 'works 4242');
  await page.getByRole('heading', { name: 'You’re going.' }).waitFor();
  assert.deepEqual(await capturedFor(stack, orderId), [4200]);
  assertQuiet(refused(402));
});
