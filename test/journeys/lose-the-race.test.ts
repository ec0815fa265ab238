import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch, refused, signIn, visitor } from './support/browser.ts';
import { call, listing, person } from './support/people.ts';
import { testStack } from './support/stack.ts';

const stack = testStack();
let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test('who presses Reserve a moment too late is told kindly and shown others like it', async () => {
  const [ana, bo, cem] = await Promise.all(['Ana', 'Bo', 'Cem'].map((name) => person(stack.url, name)));
  const [ticket] = await Promise.all([
    listing(stack.url, ana!, { quantity: 1 }),
    listing(stack.url, ana!),
    listing(stack.url, ana!),
  ]);
  const { page, context, assertQuiet } = await visitor(browser, stack.url);
  await signIn(page, bo!);
  // News that has not arrived yet is what makes a race: this browser gets none before it has pressed.
  const pressed = Promise.withResolvers<void>();
  await context.route('**/api/tickets/live', () => new Promise<void>(() => {}));
  await context.route(`**/api/tickets/${ticket.id}`, async (route) => {
    await pressed.promise;
    await route.continue();
  });
  await page.goto(`/tickets/${ticket.id}`);
  const button = page.getByRole('button', { name: /^Reserve/ });
  await button.waitFor();
  await call(stack.url, '/api/orders', { method: 'POST', token: cem!.token, body: { ticketId: ticket.id } });
  await button.click();
  pressed.resolve();
  const told = page.getByText(/^Just taken\./);
  await told.waitFor();
  await page.getByRole('button', { name: 'All held for now' }).waitFor();
  await page.getByRole('heading', { name: 'Two more like it' }).waitFor();
  // On a phone, too, without scrolling.
  const { y = -1, height = 0 } = (await told.boundingBox()) ?? {};
  assert.ok(y >= 0 && y + height <= 844, `it stands at ${y}`);
  assertQuiet(refused(409));
});

test('a last place that is taken while it is looked at shows as held, with the time it may come back', async () => {
  const [ana, cem] = await Promise.all([person(stack.url, 'Ana'), person(stack.url, 'Cem')]);
  const ticket = await listing(stack.url, ana, { quantity: 1 });
  const { page, assertQuiet } = await visitor(browser, stack.url);
  await page.goto(`/tickets/${ticket.id}`);
  await page.getByText('1 left').waitFor();
  const order = await call<{ id: string }>(stack.url, '/api/orders', {
    method: 'POST',
    token: cem.token,
    body: { ticketId: ticket.id },
  });
  await page.getByText(/^All held · next in 1[45]:\d\d$/).waitFor();
  await page.getByRole('button', { name: 'All held for now' }).waitFor();
  await call(stack.url, `/api/orders/${order.id}`, { method: 'DELETE', token: cem.token });
  await page.getByRole('button', { name: /^Reserve/ }).waitFor();
  assertQuiet();
});

test('a buyer who wants more tickets than are left reads how many are, keeps their number, and can have those', async () => {
  const [ana, bo, cem] = await Promise.all(['Ana', 'Bo', 'Cem'].map((name) => person(stack.url, name)));
  const ticket = await listing(stack.url, ana!, { quantity: 4 });
  const { page, assertQuiet } = await visitor(browser, stack.url);
  await signIn(page, bo!);
  await page.goto(`/tickets/${ticket.id}`);
  for (let quantity = 2; quantity <= 3; quantity += 1) await page.getByRole('button', { name: 'One more' }).click();
  await page.getByRole('button', { name: 'Reserve · €126.00' }).waitFor();
  await call(stack.url, '/api/orders', {
    method: 'POST',
    token: cem!.token,
    body: { ticketId: ticket.id, quantity: 2 },
  });
  await page.getByText('Only 2 left; you asked for 3.').waitFor();
  assert.equal(await page.getByLabel('How many tickets').inputValue(), '3');
  await page.getByRole('button', { name: 'Reserve 2 instead · €84.00' }).click();
  await page.waitForURL(/\/orders\/[\w-]+$/);
  await page.getByText('2 × €42.00').waitFor();
  assertQuiet();
});
