import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch, visitor } from './support/browser.ts';
import { call, listing, person, unique } from './support/people.ts';
import { testStack } from './support/stack.ts';

const stack = testStack();
let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test('somebody without a name is asked for one before their first ticket, and no part of their address is ever shown', async () => {
  const { page, assertQuiet } = await visitor(browser, stack.url);
  const secret = `hush${randomUUID().slice(0, 8)}`;
  const title = unique('Low');
  await page.goto('/signup?next=/tickets/new');
  await page.getByLabel('E-mail').fill(`${secret}@example.com`);
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Create account' }).click();

  await page.getByRole('heading', { name: 'First, your name' }).waitFor();
  assert.equal(await page.getByLabel('What is it for?').count(), 0);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Enter your name.').waitFor();
  await page.getByRole('textbox', { name: 'Name' }).fill('Ticketing Support');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('This looks like one of our own names.').waitFor();
  await page.getByRole('textbox', { name: 'Name' }).fill('  Ada Lovelace ');
  await page.getByRole('button', { name: 'Continue' }).click();

  await page.getByLabel('What is it for?').fill(title);
  await page.getByLabel(/^Price/).fill('20');
  await page.getByRole('button', { name: 'Put it up for sale' }).click();
  await page.getByText('This is your own ticket, as buyers see it.').waitFor();
  await page.getByRole('link', { name: 'Ada Lovelace' }).waitFor();
  for (const address of [page.url(), '/selling', '/']) {
    await page.goto(address);
    await page.getByRole('heading', { name: title }).waitFor();
    assert.ok(!(await page.content()).includes(secret), address);
  }

  await page.goto('/account');
  await page.getByRole('textbox', { name: 'Name' }).fill('Ada King');
  await page.getByRole('button', { name: 'Save name' }).click();
  await page.getByText('Saved').waitFor();
  await page.reload();
  await page.getByText('Ada King', { exact: true }).waitFor();
  assertQuiet();
});

test('two sellers of the same name are told apart on their pages, which tickets lead to', async () => {
  const [first, second] = await Promise.all([person(stack.url, 'Zoe'), person(stack.url, 'Zoe')]);
  const [sold, other] = [await listing(stack.url, first), await listing(stack.url, second)];
  const buyer = await person(stack.url, 'Bo');
  const order = await call<{ id: string }>(stack.url, '/api/orders', {
    ...{ method: 'POST', token: buyer.token },
    body: { ticketId: sold.id, quantity: 2 },
  });
  await call(stack.url, '/api/payments', {
    ...{ method: 'POST', token: buyer.token },
    body: { orderId: order.id, paymentMethod: 'pm_card_visa' },
  });
  const { page, assertQuiet } = await visitor(browser, stack.url);
  for (const [ticket, seller, words] of [
    [sold, first, /^Here since .* · 2 tickets sold$/],
    [other, second, /^Here since .* · No tickets sold yet$/],
  ] as const) {
    await page.goto(`/tickets/${ticket.id}`);
    await page.getByRole('link', { name: 'Zoe' }).click();
    await page.waitForURL(`**/sellers/${seller.id}`);
    await page.getByText(words).waitFor();
    await page.getByRole('heading', { name: 'Zoe' }).waitFor();
  }
  await page.getByRole('link', { name: other.title }).waitFor();
  assert.equal(await page.getByRole('link', { name: sold.title }).count(), 0);
  assertQuiet();
});
