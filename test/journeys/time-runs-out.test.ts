import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch, reserve, signIn, visitor } from './support/browser.ts';
import { type OwnStack, startOwnStack } from './support/own-stack.ts';
import { listing, person } from './support/people.ts';

let browser: Browser;
let own: OwnStack;
before(async () => {
  own = await startOwnStack({ RESERVATION_SECONDS: '8' });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await own?.stop();
});

test('a reservation that runs out while it is looked at says so by itself, and the place is free again', async () => {
  const { url } = own.read();
  const [ana, bo] = await Promise.all([person(url, 'Ana'), person(url, 'Bo')]);
  const ticket = await listing(url, ana, { quantity: 1 });
  const { page, assertQuiet } = await visitor(browser, url);
  await signIn(page, bo);
  await reserve(page, ticket.id);
  await page.getByRole('timer').waitFor();
  await page.getByText('Less than 10 seconds left to pay.').waitFor({ state: 'attached' });
  await page.getByRole('heading', { name: 'Time ran out' }).waitFor();
  await page.getByText('Nothing was charged.').first().waitFor();
  await page.getByRole('link', { name: 'See the ticket again' }).click();
  await page.getByRole('button', { name: /^Reserve/ }).waitFor();
  assertQuiet();
});
