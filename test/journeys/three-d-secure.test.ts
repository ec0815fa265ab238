import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch, payWith, reserve, signIn, visitor } from './support/browser.ts';
import { capturedFor } from './support/ledger.ts';
import { listing, person } from './support/people.ts';
import { testStack } from './support/stack.ts';

const stack = testStack();
let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test('a card that asks leads to the bank’s page; refused there nothing is charged, confirmed there it is paid', async () => {
  const [ana, bo] = await Promise.all([person(stack.url, 'Ana'), person(stack.url, 'Bo')]);
  const ticket = await listing(stack.url, ana);
  const { page, assertQuiet } = await visitor(browser, stack.url);
  await signIn(page, bo);
  const orderId = await reserve(page, ticket.id);

  await payWith(page, 'asks you 3155');
  await page.waitForURL(/\/sandbox\//);
  await page.getByRole('button', { name: 'Fail' }).click();
  await page.waitForURL(/\/orders\//);
  await page.getByText('Your bank did not confirm this payment.').waitFor();
  await page.waitForURL(`${stack.url}/orders/${orderId}`);
  assert.deepEqual(await capturedFor(stack, orderId), [0]);

  await payWith(page, 'asks you 3155');
  await page.waitForURL(/\/sandbox\//);
  await page.getByRole('button', { name: 'Complete' }).click();
  await page.waitForURL(/\/orders\//);
  await page.getByRole('heading', { name: 'You’re going.' }).waitFor();
  // The provider adds the payment's client secret, which would otherwise get into bookmarks, histories and screenshots.
  await page.waitForURL(`${stack.url}/orders/${orderId}`);
  assert.deepEqual(await capturedFor(stack, orderId), [4200]);
  assertQuiet();
});
