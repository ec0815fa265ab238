import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch, payWith, reserve, signIn, visitor } from './support/browser.ts';
import { type OwnStack, startOwnStack } from './support/own-stack.ts';
import { person, unique } from './support/people.ts';

let browser: Browser;
let stack: OwnStack;
before(async () => {
  [browser, stack] = await Promise.all([launch(), startOwnStack({ CURRENCY: 'HUF' })]);
});
after(async () => {
  await browser?.close();
  await stack?.stop();
});

test('in forints, which Intl writes without decimals and Stripe counts with two, what is typed is charged and shown', async () => {
  const { url, sandbox } = stack.read();
  const [ana, bo] = await Promise.all([person(url, 'Ana'), person(url, 'Bo')]);
  const { page, assertQuiet } = await visitor(browser, url);
  await signIn(page, ana);
  await page.goto('/tickets/new');
  const price = page.getByLabel('Price per ticket, HUF');
  const list = page.getByRole('button', { name: 'List it' });
  await page.getByLabel('Event').fill(unique('Sziget'));
  await page.getByLabel('How many tickets').fill('5');
  await price.fill('150');
  await list.click();
  await page.getByText('At least 175; cards take no less.').waitFor();
  await price.fill('5.000 Ft');
  await list.click();
  await page.getByText('This is your own ticket').waitFor();
  await page.getByText('HUF 5,000').first().waitFor();
  const ticketId = new URL(page.url()).pathname.split('/')[2] ?? '';

  const buyer = await visitor(browser, url);
  await signIn(buyer.page, bo);
  const orderId = await reserve(buyer.page, ticketId, 2);
  await payWith(buyer.page, 'works 4242');
  await buyer.page.getByRole('heading', { name: 'You’re going.' }).waitFor();
  await buyer.page.getByText('HUF 10,000').first().waitFor();
  const ledger = await fetch(`${sandbox.url}/__ledger`, { headers: { authorization: `Bearer ${sandbox.secretKey}` } });
  const { intents } = (await ledger.json()) as {
    intents: { metadata: { orderId: string }; captured: number; currency: string }[];
  };
  const paid = intents.filter(({ metadata }) => metadata.orderId === orderId);
  assert.deepEqual(
    paid.map(({ captured, currency }) => [captured, currency]),
    [[1_000_000, 'huf']],
  );
  await page.goto('/selling');
  await page.getByText('HUF 10,000').first().waitFor();
  assertQuiet();
  buyer.assertQuiet();
});
