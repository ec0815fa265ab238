import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { launch, payWith, refused, reserve, signIn, visitor } from './support/browser.ts';
import { call, listing, person, soon } from './support/people.ts';
import { testStack } from './support/stack.ts';
import { until } from './support/until.ts';

const stack = testStack();
let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Fails with what axe finds on the page as it stands, in light and in dark. */
const assertAccessible = async (page: Page, state: string): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const axe = new AxeBuilder({ page });
    // In the dark nothing but the colours is different.
    const { violations } = await (colorScheme === 'light'
      ? axe.withTags(tags)
      : axe.withRules('color-contrast')
    ).analyze();
    const found = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
    );
    assert.deepEqual(found, [], `${state}, ${colorScheme}`);
  }
};

test('axe finds nothing on any page in any state, light and dark', async (context) => {
  const [ana, bo] = await Promise.all([person(stack.url, 'Ana'), person(stack.url, 'Bo')]);
  const [open, last, gone] = await Promise.all([
    listing(stack.url, ana, { quantity: 9, description: 'Row F, near the door.', startsAt: soon() }),
    listing(stack.url, ana, { quantity: 1 }),
    listing(stack.url, ana, { quantity: 2 }),
  ]);
  const { page, assertQuiet, newTab } = await visitor(browser, stack.url);
  const look = (state: string, at: Page = page) => context.test(state, () => assertAccessible(at, state));

  await page.goto('/');
  await page.getByRole('link', { name: open.title }).waitFor();
  await look('browse');
  await page.getByRole('combobox', { name: 'City' }).click();
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('ArrowDown');
  await look('browse, choosing a city');
  await page.goto('/?from=2031-01-01&city=Amsterdam&price=5000');
  await page.getByLabel('From', { exact: true }).waitFor();
  await look('browse, choosing dates');
  await page.goto('/?q=nothing-is-called-that&category=music');
  await page.getByText('No tickets match').waitFor();
  await look('browse, nothing found');
  await page.goto('/nowhere');
  await look('no such page');
  await page.goto('/help');
  await page.getByRole('heading', { level: 1, name: 'Help' }).waitFor();
  await look('help');
  await page.goto('/imprint');
  await look('imprint');
  await page.goto('/signup');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('At least 8 characters').or(page.getByText('Enter your password.')).waitFor();
  await look('sign up, with mistakes');
  await page.goto('/signin');
  await look('sign in');
  await signIn(page, bo);

  await page.goto('/orders');
  await page.getByText('Nothing coming up').waitFor();
  await look('orders, none');
  await page.goto('/selling');
  await page.getByText('You are not selling anything').waitFor();
  await look('selling, nothing');
  await page.goto('/account');
  await page.getByText('This one').waitFor();
  await look('account');
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('alertdialog').waitFor();
  await look('account, asked whether to sign out everywhere');
  await page.goto('/tickets/new');
  await page.getByRole('button', { name: 'List it' }).click();
  await page.getByText('Name the event.').waitFor();
  await look('sell, with mistakes');

  const nameless = await visitor(browser, stack.url);
  await nameless.page.goto('/signup?next=/tickets/new');
  await nameless.page.getByLabel('E-mail').fill(`${crypto.randomUUID()}@example.com`);
  await nameless.page.getByLabel('Password').fill('correct horse battery');
  await nameless.page.getByRole('button', { name: 'Create account' }).click();
  await nameless.page.getByRole('button', { name: 'Continue' }).click();
  await nameless.page.getByText('Enter your name.').waitFor();
  await look('sell, asked for a name', nameless.page);
  await nameless.context.close();
  await page.goto(`/sellers/${ana.id}`);
  await page.getByRole('link', { name: open.title }).waitFor();
  await look('seller');

  await page.goto(`/tickets/${open.id}`);
  await page.getByRole('button', { name: 'One more' }).waitFor();
  await look('ticket');
  await call(stack.url, '/api/orders', { method: 'POST', token: ana.token, body: { ticketId: last.id } }).catch(
    () => undefined,
  );
  const cem = await person(stack.url, 'Cem');
  await call(stack.url, '/api/orders', { method: 'POST', token: cem.token, body: { ticketId: last.id } });
  await page.goto(`/tickets/${last.id}`);
  await page.getByRole('button', { name: 'All held for now' }).waitFor();
  await look('ticket, all held');
  await call(stack.url, `/api/tickets/${gone.id}`, { method: 'DELETE', token: ana.token });
  await page.goto(`/tickets/${gone.id}`);
  await page.getByRole('heading', { name: 'The seller took this off sale.' }).waitFor();
  await look('ticket, withdrawn');

  await reserve(page, open.id, 2);
  await page.getByRole('timer').waitFor();
  await look('order, awaiting payment');
  await page.getByRole('button', { name: /^Pay/ }).click();
  await page.getByText('A card number has at least 12 digits.').waitFor();
  await look('order, card with mistakes');
  await payWith(page, 'declined 0002');
  await page.getByText('Try another card.').waitFor();
  await look('order, declined');
  await page.getByRole('button', { name: 'Cancel reservation' }).click();
  await page.getByRole('alertdialog').waitFor();
  await look('order, asked whether to cancel');
  await page.getByRole('button', { name: 'Keep it' }).click();
  await payWith(page, 'works 4242');
  await page.getByRole('heading', { name: 'You’re going.' }).waitFor();
  await look('order, complete');
  await reserve(page, open.id);
  await page.getByRole('button', { name: 'Cancel reservation' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel it' }).click();
  await page.getByRole('heading', { name: 'Reservation cancelled' }).waitFor();
  await look('order, cancelled');
  await page.goto('/orders');
  await page.getByText('Paid', { exact: true }).waitFor();
  await look('orders');

  const seller = await visitor(browser, stack.url, { viewport: { width: 1200, height: 820 } });
  await signIn(seller.page, ana);
  await seller.page.goto('/selling');
  await seller.page.getByText('2 sold', { exact: true }).waitFor();
  await look('selling', seller.page);
  await seller.page.goto(`/tickets/${open.id}/edit`);
  await seller.page.getByRole('button', { name: 'Save the changes' }).waitFor();
  await look('edit', seller.page);
  await seller.page.goto(`/tickets/${open.id}`);
  await seller.page.getByText('This is your own ticket').waitFor();
  await look('own ticket', seller.page);

  const away = await newTab();
  await away.context().route('**/api/orders**', (route) => route.fulfill({ status: 503, body: '' }));
  await away.goto('/orders');
  await away.getByText('We can’t load this right now.').waitFor();
  await look('orders away', away);
  await away.context().setOffline(true);
  await away.getByText('You are offline.').waitFor();
  await look('offline', away);
  assertQuiet(refused(402), refused(404), refused(503), /ERR_INTERNET_DISCONNECTED/);
  seller.assertQuiet();
});

test('a ticket is bought with the keyboard alone', async () => {
  const [ana, bo] = await Promise.all([person(stack.url, 'Ana'), person(stack.url, 'Bo')]);
  const ticket = await listing(stack.url, ana);
  const { page, assertQuiet } = await visitor(browser, stack.url, { viewport: { width: 1200, height: 820 } });
  await signIn(page, bo);
  /** Goes on with Tab until the focus is on what is called so. */
  const tabTo = async (name: RegExp): Promise<void> => {
    for (let count = 0; count < 60; count += 1) {
      await page.keyboard.press('Tab');
      const focused = page.locator(':focus');
      const label = `${await focused.getAttribute('aria-label')} ${await focused.innerText().catch(() => '')} ${await focused.getAttribute('placeholder')}`;
      if (name.test(label)) return;
    }
    assert.fail(`Tab never came to ${name}`);
  };

  await page.reload();
  await tabTo(/Skip to the page/);
  await page.keyboard.press('Enter');
  await tabTo(/Artist, team/);
  await page.keyboard.type(ticket.title);
  // Until then the list is replaced under the focus.
  await until('it alone is found', async () => (await page.getByRole('article').count()) === 1);
  await page.getByRole('article').filter({ hasText: ticket.title }).waitFor();
  await tabTo(new RegExp(ticket.title));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/tickets\//);
  await page.getByRole('button', { name: /^Reserve/ }).waitFor();
  await tabTo(/^\S* ?Reserve/);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/orders\//);
  await page.getByRole('button', { name: 'succeeds' }).waitFor();
  await tabTo(/succeeds/);
  await page.keyboard.press('Enter');
  await tabTo(/Pay €/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'You’re going.' }).waitFor();
  assertQuiet();
});

test('nothing is wider than a screen of 360 px', async () => {
  const ana = await person(stack.url, 'Ana');
  const ticket = await listing(stack.url, ana, {
    title: `${'Donaudampfschifffahrtsgesellschaft'.repeat(3)} live`,
    quantity: 9,
  });
  const { page } = await visitor(browser, stack.url, { viewport: { width: 360, height: 720 } });
  await signIn(page, ana);
  for (const path of [
    '/',
    '/?q=Donau',
    `/tickets/${ticket.id}`,
    `/tickets/${ticket.id}/edit`,
    '/tickets/new',
    `/sellers/${ana.id}`,
    '/selling',
    '/orders',
    '/account',
    '/signin',
    '/help',
    '/imprint',
    '/offline',
  ]) {
    await page.goto(path);
    await page.waitForLoadState('networkidle').catch(() => undefined);
    const width = await page.evaluate('document.documentElement.scrollWidth');
    assert.equal(width, 360, `${path} is ${width} px wide`);
  }
});
