import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext } from 'playwright-core';
import { launch, payWith, signIn, visitor } from './support/browser.ts';
import { capturedFor } from './support/ledger.ts';
import { call, listing, person, unique } from './support/people.ts';
import { testStack } from './support/stack.ts';

const stack = testStack();
let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Lets the next POST to `pattern` that `matches` reach the service, and loses the answer on the way back. */
const loseNextAnswer = async (context: BrowserContext, pattern: string, matches = /./): Promise<void> => {
  let lost = false;
  await context.route(pattern, async (route) => {
    const request = route.request();
    if (lost || request.method() !== 'POST' || !matches.test(request.postData() ?? '')) return route.continue();
    lost = true;
    // What a browser adds only when it sends by itself.
    const headers = { ...(await request.allHeaders()), 'sec-fetch-site': 'same-origin' };
    const answer = await route.fetch({ headers });
    assert.ok(answer.ok(), `${request.url()} answered ${answer.status()}`);
    await route.abort('connectionreset');
  });
};

test('pressing again after an answer was lost neither reserves nor pays twice, even after a reload', async () => {
  const [ana, bo] = await Promise.all([person(stack.url, 'Ana'), person(stack.url, 'Bo')]);
  const ticket = await listing(stack.url, ana, { quantity: 5 });
  const { page, context, assertQuiet } = await visitor(browser, stack.url);
  await signIn(page, bo);
  await loseNextAnswer(context, '**/api/orders');
  await loseNextAnswer(context, '**/api/payments', /paymentMethod/);

  await page.goto(`/tickets/${ticket.id}`);
  await page.getByRole('button', { name: /^Reserve/ }).click();
  await page.getByText('Press Reserve again in a moment; you won’t get it twice.').waitFor();
  await page.reload();
  await page.getByRole('button', { name: /^Reserve/ }).click();
  await page.waitForURL(/\/orders\/[\w-]+$/);
  const { orders } = await call<{ orders: { id: string }[] }>(stack.url, '/api/orders', { token: bo.token });
  assert.equal(orders.length, 1);

  await payWith(page, 'works 4242');
  await page.getByRole('heading', { name: 'You’re going.' }).waitFor();
  assert.deepEqual(await capturedFor(stack, orders[0]!.id), [4200]);
  assertQuiet(/net::ERR_CONNECTION_RESET/);
});

test('who presses twice to make an account makes one, and is not told that the e-mail is taken', async () => {
  const { page, context, assertQuiet } = await visitor(browser, stack.url);
  const pressedTwice = Promise.withResolvers<void>();
  let requests = 0;
  await context.route('**/api/users/signup', async (route) => {
    requests += 1;
    await pressedTwice.promise;
    await route.continue();
  });
  await page.goto('/signup');
  await page.getByLabel('E-mail').fill(`${unique('noor').replace(' ', '-')}@example.com`);
  const passwordField = page.getByLabel('Password');
  await passwordField.fill('correct horse battery');
  await passwordField.press('Enter');
  await page.getByRole('button', { name: 'One moment…' }).waitFor();
  await passwordField.press('Enter');
  pressedTwice.resolve();
  await page.waitForURL((address) => address.pathname === '/');
  assert.equal(requests, 1, 'requests to make an account');
  assertQuiet();
});
