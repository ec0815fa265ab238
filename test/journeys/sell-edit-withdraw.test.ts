import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch, payWith, reserve, signIn, visitor } from './support/browser.ts';
import { person, unique } from './support/people.ts';
import { testStack } from './support/stack.ts';

const stack = testStack();
let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test('a seller lists a ticket, changes its price, sees it sell, takes the rest off sale, and moves it', async () => {
  const [ana, bo] = await Promise.all([person(stack.url, 'Ana'), person(stack.url, 'Bo')]);
  const seller = await visitor(browser, stack.url, { viewport: { width: 1200, height: 820 } });
  const buyer = await visitor(browser, stack.url);
  await Promise.all([signIn(seller.page, ana), signIn(buyer.page, bo)]);
  const title = unique('Nick Cave');
  const { page } = seller;

  await page.getByRole('link', { name: 'Sell a ticket' }).click();
  await page.getByRole('button', { name: 'List it' }).click();
  await page.getByText('Name the event.').waitFor();
  await page.getByLabel('Event').fill(title);
  await page.getByLabel(/^Price/).fill('72,50');
  await page.getByLabel('How many tickets').fill('3');
  await page.getByLabel('When').fill('2031-02-03T20:00');
  await page.getByLabel('Venue').fill('AFAS Live');
  await page.getByRole('button', { name: 'List it' }).click();
  await page.getByText('This is your own ticket, as buyers see it.').waitFor();
  await page.getByText('€72.50').first().waitFor();
  const ticketId = new URL(page.url()).pathname.split('/')[2] ?? '';

  await page.getByRole('link', { name: 'Edit or take off sale' }).click();
  await page.getByLabel(/^Price/).fill('70');
  await page.getByRole('button', { name: 'Save the changes' }).click();
  await page.getByText('€70.00').first().waitFor();

  await page.getByRole('link', { name: 'Selling' }).click();
  await page.getByText('1 reserved').or(page.getByText('0 reserved')).first().waitFor();
  await reserve(buyer.page, ticketId);
  await page.getByText('1 reserved').waitFor();
  await payWith(buyer.page, 'works 4242');
  await page.getByText('1 sold', { exact: true }).waitFor();
  const receipt = buyer.page.url();
  assert.match(await page.getByRole('region', { name: 'What you earned' }).innerText(), /Earned\s+€70\.00/);

  await page.getByRole('link', { name: `Edit ${title}` }).click();
  await page.getByRole('button', { name: 'Take off sale' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Take off sale' }).click();
  await page.waitForURL(/\/selling$/);
  await page.getByRole('link', { name: /^Off sale/ }).click();
  await page.getByRole('article').getByText('Off sale').waitFor();
  await buyer.page.goto(`/tickets/${ticketId}`);
  await buyer.page.getByRole('heading', { name: 'The seller took this off sale.' }).waitFor();

  // What was sold can still be corrected, and the buyer's receipt stays what it was, beside what has changed.
  await page.getByRole('link', { name: `Edit ${title}` }).click();
  await page.getByLabel('Venue').fill('Ziggo Dome');
  await page.getByRole('button', { name: 'Save the changes' }).click();
  await page.getByText('Ziggo Dome').first().waitFor();
  await buyer.page.goto(receipt);
  await buyer.page
    .getByText(/AFAS Live/)
    .first()
    .waitFor();
  const changes = buyer.page.getByRole('region', { name: 'Changed since you bought it' });
  assert.match(await changes.innerText(), /Venue[\s\S]*AFAS Live[\s\S]*Ziggo Dome/);
  assert.equal(await buyer.page.getByText(/Ziggo Dome/).count(), await changes.getByText(/Ziggo Dome/).count());
  seller.assertQuiet();
  buyer.assertQuiet();
});
