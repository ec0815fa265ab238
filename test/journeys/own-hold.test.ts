import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launch, refused, reserve, signIn, visitor } from './support/browser.ts';
import { type OwnStack, startOwnStack } from './support/own-stack.ts';
import { call, listing, type Person, person, unique } from './support/people.ts';

// Limits are on, as in production.
let stack: OwnStack;
let browser: Browser;
before(async () => {
  stack = await startOwnStack({ RATE_LIMITS: '1' });
  browser = await launch();
});
after(async () => {
  await browser.close();
  await stack.stop();
});

const hold = (url: string, who: Person, ticketId: string): Promise<{ id: string }> =>
  call(url, '/api/orders', { method: 'POST', token: who.token, body: { ticketId } });

const cancel = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: 'Cancel reservation' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel it' }).click();
  await page.getByRole('heading', { name: 'Reservation cancelled' }).waitFor();
};

test('a buyer who holds the last places sees that, and gets to the payment; repeated cancellations let others go first', async () => {
  const { url } = stack.read();
  const [ana, bo] = await Promise.all([person(url, 'Ana'), person(url, 'Bo')]);
  const ticket = await listing(url, ana, { quantity: 5 });
  const others = [await hold(url, bo, ticket.id), await hold(url, bo, ticket.id), await hold(url, bo, ticket.id)];
  const { page, assertQuiet } = await visitor(browser, url);
  await signIn(page, bo);
  await reserve(page, ticket.id, 2);
  await page.goto(`/tickets/${ticket.id}`);
  await page.getByText(/^You hold 2 of these: 1\d:\d\d left\.$/).waitFor();
  // The three that were made before end before it.
  await page.getByRole('link', { name: 'Continue to payment' }).last().click();
  await page.waitForURL(/\/orders\/[\w-]+$/);
  await cancel(page);
  // Four lapses cause a pause of 15 minutes, longer than the test on any slow machine.
  for (const { id } of others) await call(url, `/api/orders/${id}`, { method: 'DELETE', token: bo.token });
  await page.goto(`/tickets/${ticket.id}`);
  await page.getByRole('button', { name: /^Reserve/ }).click();
  await page.getByText(/others get a chance first\. You can reserve it again from \d{1,2}:\d\d\./).waitFor();
  assertQuiet(refused(429));
});

test('a seller sets the limit per buyer, and a buyer who has reached it sees that', async () => {
  const { url } = stack.read();
  const [ana, bo] = await Promise.all([person(url, 'Ana'), person(url, 'Bo')]);
  const [seller, buyer] = await Promise.all([visitor(browser, url), visitor(browser, url)]);
  await Promise.all([signIn(seller.page, ana), signIn(buyer.page, bo)]);
  await seller.page.goto('/tickets/new');
  await seller.page.getByLabel('Event').fill(unique('Nick Cave'));
  await seller.page.getByLabel(/^Price/).fill('72,50');
  await seller.page.getByLabel('How many tickets').fill('20');
  await seller.page.getByLabel('Limit per buyer').fill('two');
  await seller.page.getByRole('button', { name: 'List it' }).click();
  await seller.page.getByText('Enter a whole number from 1, or leave it empty.').waitFor();
  await seller.page.getByLabel('Limit per buyer').fill('2');
  await seller.page.getByRole('button', { name: 'List it' }).click();
  await seller.page.getByText('This is your own ticket, as buyers see it.').waitFor();
  const ticketId = new URL(seller.page.url()).pathname.split('/')[2] ?? '';

  await reserve(buyer.page, ticketId, 2);
  await buyer.page.goto(`/tickets/${ticketId}`);
  await buyer.page.getByText(/^You hold 2 of these: 1\d:\d\d left\.$/).waitFor();
  await buyer.page.getByText(/^That is the most one buyer can have of this/).waitFor();
  seller.assertQuiet();
  buyer.assertQuiet();
});
