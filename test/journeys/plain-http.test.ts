import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { thisMachine } from '../../local/addresses.ts';
import { launch, payWith, visitor } from './support/browser.ts';
import { capturedFor } from './support/ledger.ts';
import { type OwnStack, startOwnStack } from './support/own-stack.ts';
import { listing, person, unique } from './support/people.ts';

// As `HOST=0.0.0.0 npm start`, opened from another machine: the browser is on plain http at an address that is not localhost.
const [address] = thisMachine().addresses;
let own: OwnStack | undefined;
let browser: Browser;
before(async () => {
  if (address === undefined) return;
  own = await startOwnStack({ HOST: '0.0.0.0' });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await own?.stop();
});

const buy = async (page: Page, title: string, card: Parameters<typeof payWith>[1]): Promise<string> => {
  await page.goto('/');
  await page.getByRole('searchbox', { name: 'Search tickets' }).fill(title);
  await page.getByRole('link', { name: title }).click();
  await page.getByRole('button', { name: /^Reserve/ }).click();
  await page.waitForURL(/\/orders\/[\w-]+$|\/tickets\//);
  await page.getByRole('timer').waitFor();
  await payWith(page, card);
  return new URL(page.url()).pathname.split('/')[2] ?? '';
};

test('the whole purchase works at another address of the machine over plain http', {
  skip: address === undefined && 'this machine has no address but loopback',
}, async () => {
  const { read } = own ?? assert.fail();
  const stack = read();
  const { url: local, publicUrl } = stack;
  const url = `http://${address?.includes(':') ? `[${address}]` : address}:${new URL(local).port}`;
  assert.equal(publicUrl, url, 'links lead to the address that others can open');
  const ana = await person(local, 'Ana');
  const ticket = await listing(local, ana, { quantity: 4 });

  const { page, assertQuiet } = await visitor(browser, url);
  await page.goto('/signup');
  assert.equal(await page.evaluate('window.isSecureContext'), false, 'as on a phone');
  await page.getByLabel('Name').fill('Noor');
  await page.getByLabel('E-mail').fill(`${unique('noor').replace(' ', '-')}@example.com`);
  await page.getByLabel('Password').fill('correct horse battery');
  await page.locator('form button[type=submit]').click();
  await page.waitForURL(`${url}/`);

  const orderId = await buy(page, ticket.title, 'works 4242');
  await page.getByText('No. 1', { exact: false }).waitFor();
  assert.deepEqual(await capturedFor(stack, orderId), [4200]);

  // The bank's page and the way back from it are at the same address, where the buyer is signed in.
  await buy(page, ticket.title, 'asks you 3155');
  await page.waitForURL(`${url}/sandbox/3ds/**`);
  await page.getByRole('button', { name: 'Complete' }).click();
  await page.waitForURL(`${url}/orders/**`);
  await page.getByText('No. 2', { exact: false }).waitFor();
  // Browsers ignore that header on plain http, and say so.
  assertQuiet(/Cross-Origin-Opener-Policy header has been ignored/);
});
