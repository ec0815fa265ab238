import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch, refused, signIn, visitor } from './support/browser.ts';
import { person } from './support/people.ts';
import { testStack } from './support/stack.ts';

const stack = testStack();
let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test('a page of something that does not exist is not found, also when its id is the name of another route or no text', async () => {
  const ids = [randomUUID(), 'live', 'selling', 'x'];
  const pages = ids.map((id) => `/tickets/${id}`);
  const others = ids.slice(1).flatMap((id) => [`/tickets/${id}/edit`, `/orders/${id}`]);
  for (const path of [...pages, ...others]) {
    const answer = await fetch(stack.url + path, { signal: AbortSignal.timeout(30_000) });
    assert.equal(answer.status, 404, path);
    assert.match(await answer.text(), /There is nothing here/, path);
  }
});

test('an address with escapes that spell no text is not found, with the headers of the site', async () => {
  // Past the gateway, which refuses such addresses itself.
  const client = stack.processes.client!.url;
  for (const path of ['/tickets/%ff', '/tickets/%', '/orders/%ff', '/tickets/%c0%af/edit', '/%ff', '/api/%ff']) {
    const { status, headers } = await fetch(client + path);
    assert.equal(status, 404, path);
    assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/, path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
  }
});

test('signing in stays on the site, whatever address the link names', async () => {
  const bo = await person(stack.url, 'Bo');
  const { page } = await visitor(browser, stack.url);
  await signIn(page, bo);
  for (const next of [
    '/%09/evil.example/x',
    '/%0a/evil.example',
    '/%0d/evil.example',
    '/%09%5Cevil.example',
    '/.//evil.example',
  ]) {
    const left: string[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).hostname === 'evil.example') left.push(request.url());
    });
    await page.goto(`/signin?next=${next}`);
    await page.waitForURL((url) => url.pathname !== '/signin');
    assert.equal(page.url(), `${stack.url}/`, next);
    assert.deepEqual(left, [], next);
  }
});

test('a weak password is refused in one sentence', async () => {
  const { page, assertQuiet } = await visitor(browser, stack.url);
  await page.goto('/signup');
  await page.getByLabel('E-mail').fill(`${randomUUID()}@example.com`);
  await page.getByLabel('Password').fill('password123');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('Many people use this password').waitFor();
  assert.equal(await page.locator('form .mistake').count(), 1);
  assertQuiet(refused(400));
});
