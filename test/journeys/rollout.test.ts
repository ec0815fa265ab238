import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launch, refused, visitor } from './support/browser.ts';
import { testStack } from './support/stack.ts';

const stack = testStack();
let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const chunk = /\/_next\/static\/chunks\/[^?]+\.js/;

/** Has the server not find scripts, as after a rollout, until the page has loaded `times` times. Counts the loads. */
const loseScripts = async (page: Page, times: number): Promise<() => number> => {
  let loads = 0;
  page.on('request', (request) => {
    if (request.isNavigationRequest()) loads += 1;
  });
  await page.route(chunk, (route) => (loads < times ? route.fulfill({ status: 404, body: 'gone' }) : route.continue()));
  return () => loads;
};

test('a page whose script is gone after a rollout loads anew by itself, and works', async () => {
  for (const path of ['/', '/signin']) {
    const { page, assertQuiet } = await visitor(browser, stack.url);
    const loads = await loseScripts(page, 2);
    await page.goto(path);
    const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Sign in' });
    // Shown once the page's scripts run.
    await link.filter({ visible: true }).waitFor();
    assert.equal(loads(), 2, path);
    assertQuiet(refused(404), /ChunkLoadError|MIME type/);
  }
});

test('a script that stays away is not asked for without end', async () => {
  const { page } = await visitor(browser, stack.url);
  const loads = await loseScripts(page, Number.POSITIVE_INFINITY);
  await page.goto('/signin');
  await page.waitForFunction(`sessionStorage.getItem('reloaded-at') !== null`);
  await page.waitForLoadState('networkidle');
  assert.equal(loads(), 2);
});

test('every page names its release, and an open page of another one loads anew at the next tap', async () => {
  const { page, assertQuiet } = await visitor(browser, stack.url);
  await page.goto('/signin');
  const html = await (await fetch(`${stack.url}/signin`)).text();
  assert.match(html, /<html data-dpl-id="[0-9a-f]{16}"/);
  await page.evaluate('window.isSamePage = true');
  await page.route('**/signup?*', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, headers: { ...answer.headers(), 'x-nextjs-deployment-id': 'another' } });
  });
  await page
    .getByRole('main')
    .getByRole('link', { name: /account/i })
    .click();
  await page.waitForURL(/\/signup/);
  await page.waitForFunction('window.isSamePage === undefined');
  assertQuiet();
});
