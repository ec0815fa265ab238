import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch, payWith, reserve, signIn, visitor } from './support/browser.ts';
import { capturedFor } from './support/ledger.ts';
import { call, listing, person, unique } from './support/people.ts';
import { testStack } from './support/stack.ts';

const stack = testStack();
let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test('a newcomer on a phone finds a ticket, reserves, makes an account, comes back by itself, pays, and has it', async () => {
  const ana = await person(stack.url, 'Ana');
  const ticket = await listing(stack.url, ana, { quantity: 4 });
  const { page, assertQuiet } = await visitor(browser, stack.url);

  await page.goto('/');
  await page.getByRole('searchbox', { name: 'Search tickets' }).fill(ticket.title);
  await page.getByRole('link', { name: ticket.title }).click();
  await page.getByRole('button', { name: 'One more' }).click();
  await page.getByRole('button', { name: 'Reserve · €84.00' }).click();
  await page.getByRole('link', { name: 'Create account' }).click();
  await page.getByLabel('Name').fill('Noor');
  await page.getByLabel('E-mail').fill(`${unique('noor').replace(' ', '-')}@example.com`);
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Create account' }).click();

  await page.waitForURL(/\/orders\/[\w-]+$/);
  await page.getByRole('timer').waitFor();
  assert.match(await page.getByRole('timer').innerText(), /^1[45]:\d\d$/);
  await payWith(page, 'works 4242');
  await page.getByRole('heading', { name: 'You’re going.' }).waitFor();
  await page.getByText('No. 1, 2').waitFor();
  await page.getByRole('button', { name: 'Print the receipt' }).waitFor();

  const orderId = new URL(page.url()).pathname.split('/')[2] ?? '';
  assert.deepEqual(await capturedFor(stack, orderId), [8400]);
  await page.getByRole('link', { name: 'My orders' }).click();
  await page.getByText('Paid', { exact: true }).waitFor();
  assertQuiet();
});

test('the clock goes on where it was after a reload, whatever the browser’s own clock says', async () => {
  const [ana, bo] = await Promise.all([person(stack.url, 'Ana'), person(stack.url, 'Bo')]);
  const ticket = await listing(stack.url, ana);
  const { page, context, assertQuiet } = await visitor(browser, stack.url);
  await context.clock.install({ time: Date.now() - 3 * 3_600_000 });
  await signIn(page, bo);
  await page.goto(`/tickets/${ticket.id}`);
  await page.getByRole('button', { name: /^Reserve/ }).click();
  await page.waitForURL(/\/orders\/[\w-]+$/);
  for (const _ of ['at first', 'after a reload']) {
    assert.match(await page.getByRole('timer').innerText(), /^1[45]:\d\d$/);
    await page.reload();
    await page.getByRole('timer').waitFor();
  }
  assertQuiet();
});

test('a second tab of the same order changes by itself when it is paid in the first', async () => {
  const [ana, bo] = await Promise.all([person(stack.url, 'Ana'), person(stack.url, 'Bo')]);
  const ticket = await listing(stack.url, ana);
  const { page, newTab, assertQuiet } = await visitor(browser, stack.url);
  await signIn(page, bo);
  await page.goto(`/tickets/${ticket.id}`);
  await page.getByRole('button', { name: /^Reserve/ }).click();
  await page.getByRole('timer').waitFor();
  const second = await newTab();
  await second.goto(page.url());
  await second.getByRole('timer').waitFor();
  // It may not ask again, so what it learns comes by the stream that the first tab holds.
  await second.route(/\/api\/orders\/[\w-]{36}$/, () => new Promise<void>(() => {}));
  await payWith(page, 'works 4242');
  await second.getByRole('heading', { name: 'You’re going.' }).waitFor();
  assertQuiet();
});

test('a reservation is known in a second tab, can have more time there, and is paid in the first', async () => {
  const [ana, bo] = await Promise.all([person(stack.url, 'Ana'), person(stack.url, 'Bo')]);
  const ticket = await listing(stack.url, ana, { quantity: 4 });
  const { page, newTab, assertQuiet } = await visitor(browser, stack.url);
  await signIn(page, bo);
  await reserve(page, ticket.id, 2);
  await page.getByText(ticket.title).first().waitFor();
  await page.getByText('Paradiso, Amsterdam').first().waitFor();
  const second = await newTab();
  await second.goto(`/tickets/${ticket.id}`);
  await second.getByText(/^You hold 2 of these: 1[45]:\d\d left\.$/).waitFor();
  await second.getByText(/^You already have 2\./).waitFor();
  await second.getByRole('link', { name: 'Continue to payment' }).click();
  await second.getByRole('button', { name: '5 more minutes' }).click();
  await second.getByText('5 more minutes: pay while the clock runs.').waitFor();
  await page
    .getByRole('timer')
    .filter({ hasText: /^1[89]:|^20:/ })
    .waitFor();
  await payWith(page, 'works 4242');
  await page.getByRole('heading', { name: 'You’re going.' }).waitFor();
  await page.locator('h1:focus').filter({ hasText: 'You’re going.' }).waitFor();
  assert.equal(await page.title(), `Paid · ${ticket.title} · Ticketing`);
  await second.getByRole('heading', { name: 'You’re going.' }).waitFor();
  await second.goBack();
  await second.getByText(/^You already have 2 tickets, paid\./).waitFor();
  assertQuiet();
});

test('the receipt has the moment of the payment, not that of the reservation', async () => {
  const [ana, bo] = await Promise.all([person(stack.url, 'Ana'), person(stack.url, 'Bo')]);
  const ticket = await listing(stack.url, ana);
  const { page, context, assertQuiet } = await visitor(browser, stack.url);
  await signIn(page, bo);
  const orderId = await reserve(page, ticket.id);
  await payWith(page, 'works 4242');
  await page.getByRole('heading', { name: 'You’re going.' }).waitFor();
  const order = await call<object & { updatedAt: string }>(stack.url, `/api/orders/${orderId}`, { token: bo.token });
  // Both are in the same minute here, so the page is told that the reservation was made long before.
  const reserved = { createdAt: '2020-02-03T04:05:06.789Z', expiresAt: '2020-02-03T04:20:06.789Z' };
  await context.route(`**/api/orders/${orderId}`, (route) => route.fulfill({ json: { ...order, ...reserved } }));
  await page.reload();
  const receipt = page.getByRole('region', { name: 'Receipt' });
  // As this browser writes it, in its own time zone.
  const paid = await page.evaluate(
    (at) =>
      new Intl.DateTimeFormat('en-GB', {
        ...{ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
        ...{ hour: 'numeric', minute: '2-digit' },
      } as const).format(new Date(at)),
    order.updatedAt,
  );
  await receipt.getByText(paid, { exact: true }).waitFor();
  assert.doesNotMatch(await receipt.innerText(), /2020/);
  assertQuiet();
});
