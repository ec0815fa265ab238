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

test('signing out everywhere signs out this browser, its other tabs, and the other browser without a reload', async () => {
  const bo = await person(stack.url, 'Bo');
  const phone = await visitor(browser, stack.url);
  const desk = await visitor(browser, stack.url, { viewport: { width: 1200, height: 820 } });
  await signIn(phone.page, bo);
  await signIn(desk.page, bo);
  const otherTab = await desk.newTab();
  await otherTab.goto('/');
  await otherTab.getByRole('link', { name: 'Account of Bo' }).waitFor();
  await phone.page.goto('/orders');
  await phone.page.getByText('Nothing coming up').waitFor();

  await desk.page.goto('/account');
  await desk.page.getByText('This one').waitFor();
  await desk.page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await desk.page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click();
  await desk.page.waitForURL(({ pathname }) => pathname === '/');
  await otherTab.getByRole('banner').getByRole('link', { name: 'Sign in' }).waitFor();

  // The phone learns this only from the end of its event stream.
  await phone.page.waitForURL(/\/signin/);
  desk.assertQuiet();
  phone.assertQuiet(refused(401));
});

test('one device can be signed out from another', async () => {
  const bo = await person(stack.url, 'Bo');
  const phone = await visitor(browser, stack.url);
  const desk = await visitor(browser, stack.url, { viewport: { width: 1200, height: 820 } });
  await signIn(phone.page, bo);
  await signIn(desk.page, bo);
  await desk.page.goto('/account');
  // Signing up over HTTP, the phone and the desk make three.
  const others = desk.page.getByRole('button', { name: /^Sign out Chrom|^Sign out Another/ });
  await others.first().waitFor();
  for (let left = await others.count(); left > 0; left -= 1) {
    await others.first().click();
    await others.nth(left - 1).waitFor({ state: 'detached' });
  }
  await phone.page.goto('/account');
  await phone.page.waitForURL(/\/signin/);
  desk.assertQuiet();
  phone.assertQuiet();
});
