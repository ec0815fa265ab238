import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch, payWith, refused, reserve, signIn, visitor } from './support/browser.ts';
import { capturedFor } from './support/ledger.ts';
import { type OwnStack, startOwnStack } from './support/own-stack.ts';
import { listing, person } from './support/people.ts';
import { until } from './support/until.ts';

let browser: Browser;
let own: OwnStack;
before(async () => {
  own = await startOwnStack({});
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await own?.stop();
});

/** Kills payments, and again after every restart, until the returned function is called or the test has ended. */
const keepDown = (context: TestContext): (() => void) => {
  own.kill('payments');
  const timer = setInterval(() => own.kill('payments'), 100);
  const letUp = () => clearInterval(timer);
  context.after(letUp);
  return letUp;
};

test('with payments killed mid-way everything else works, and pressing Pay again when it is back pays once', async (context) => {
  const stack = own.read();
  const [ana, bo] = await Promise.all([person(stack.url, 'Ana'), person(stack.url, 'Bo')]);
  const ticket = await listing(stack.url, ana);
  const { page, newTab, assertQuiet } = await visitor(browser, stack.url);
  await signIn(page, bo);
  const orderId = await reserve(page, ticket.id);

  const letUp = keepDown(context);
  await payWith(page, 'works 4242');
  await page.getByRole('alert').filter({ hasText: 'That didn’t go through.' }).waitFor();
  await page.getByRole('timer').waitFor();
  const other = await newTab();
  await other.goto('/');
  await other.getByRole('link', { name: ticket.title }).waitFor();
  letUp();

  const yours = page.getByRole('heading', { name: 'You’re going.' });
  const pay = page.getByRole('button', { name: /^Pay €/ });
  await pay.waitFor();
  await until('Pay, pressed again and again once payments is back, leads to the tickets', async () => {
    if (await yours.isVisible()) return true;
    await pay.click({ timeout: 2_000 }).catch(() => undefined);
    await yours.waitFor({ timeout: 3_000 }).catch(() => undefined);
    return yours.isVisible();
  });
  assert.deepEqual(await capturedFor(own.read(), orderId), [4200]);
  assertQuiet(refused(502), refused(503), refused(504), /net::ERR_/);
});
