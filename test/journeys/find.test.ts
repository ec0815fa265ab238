import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launch, visitor } from './support/browser.ts';
import { call, listing, type Person, person } from './support/people.ts';
import { testStack } from './support/stack.ts';
import { until } from './support/until.ts';

const stack = testStack();
let browser: Browser;
let ana: Person;
before(async () => {
  [browser, ana] = await Promise.all([launch(), person(stack.url, 'Ana')]);
});
after(() => browser.close());

const titles = (page: Page) => page.getByRole('article').getByRole('heading').allInnerTexts();
const shows = (page: Page, count: number) =>
  until(`${count} are shown`, async () => (await page.getByRole('article').count()) === count);
const letters = 'abcdefghijklmnopqrstuvwxyz';
/** A word that nobody else has used. */
const oneWord = () => Array.from({ length: 12 }, () => letters[Math.floor(Math.random() * 26)]).join('');

test('Back leads from a filter to the list before it, and from a ticket to the same place of the same list', async () => {
  const word = oneWord();
  const fields = (nth: number) => ({ title: `${word} ${nth}`, category: nth % 2 ? 'music' : 'sport' });
  for (let nth = 1; nth <= 24; nth++) await listing(stack.url, ana, fields(nth));
  const { page, assertQuiet } = await visitor(browser, stack.url);
  await page.goto('/');
  await page.getByRole('searchbox', { name: 'Search tickets' }).pressSequentially(word, { delay: 5 });
  await page.waitForURL(`/?q=${word}`);
  await shows(page, 20);
  await page.getByRole('button', { name: 'Sport' }).click();
  await page.waitForURL(`/?q=${word}&category=sport`);
  await shows(page, 12);
  const last = page.getByRole('article').last().getByRole('link');
  const title = await last.innerText();
  await last.scrollIntoViewIfNeeded();
  const scrolled = await page.evaluate<number>('scrollY');
  assert.ok(scrolled > 500);
  await last.click();
  await page.waitForURL(/\/tickets\//);
  await page.getByRole('heading', { level: 1, name: title }).waitFor();

  await page.goBack();
  await shows(page, 12);
  await until('the place is the same', async () => Math.abs((await page.evaluate<number>('scrollY')) - scrolled) < 2);
  assert.equal(await page.getByRole('button', { name: 'Sport' }).getAttribute('aria-pressed'), 'true');
  await page.goBack();
  await page.waitForURL(`/?q=${word}`);
  await shows(page, 20);
  await page.goBack();
  await page.waitForURL('/');
  assert.equal(await page.getByRole('searchbox').inputValue(), '');
  await page.goForward();
  await page.waitForURL(`/?q=${word}`);
  assert.equal(await page.getByRole('searchbox').inputValue(), word);
  await shows(page, 20);
  assertQuiet();
});

test('a ticket is found by city and day, and a filter that hides it can be removed where nothing matches', async () => {
  const city = `Ørsted ${oneWord()}`;
  const day = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
  const { title } = await listing(stack.url, ana, { city, startsAt: `${day}T20:00:00Z`, timeZone: 'UTC' });
  const { page, assertQuiet } = await visitor(browser, stack.url);
  await page.goto('/');
  const field = page.getByRole('combobox', { name: 'City' });
  await until('the city is suggested', async () => {
    await field.fill('');
    await field.fill(city.replace('Ø', 'o').slice(0, 12));
    return (await page.getByRole('option', { name: city }).count()) === 1;
  });
  await field.press('ArrowDown');
  await field.press('Enter');
  await page.getByRole('link', { name: title }).waitFor();
  await page.getByRole('combobox', { name: 'Date' }).selectOption('Choose dates');
  await page.getByLabel('From').fill(day);
  await page.getByLabel('To', { exact: true }).fill(day);
  await page.waitForURL(new RegExp(`from=${day}&to=${day}`));
  await page.getByRole('link', { name: title }).waitFor();
  await page.reload();
  await page.getByRole('link', { name: title }).waitFor();
  await page.getByRole('button', { name: 'Sport' }).click();
  await page.getByText('No tickets match').waitFor();
  await page.getByRole('button', { name: 'Remove Sport' }).click();
  await page.getByRole('link', { name: title }).waitFor();
  assertQuiet();
});

test('a list by price has each ticket once, also one whose price changes while it is read', async () => {
  const word = oneWord();
  const listed = [];
  for (let nth = 1; nth <= 22; nth++)
    listed.push(await listing(stack.url, ana, { title: `${word} ${nth}`, priceCents: 1_000 + nth }));
  const { page, assertQuiet } = await visitor(browser, stack.url, { viewport: { width: 390, height: 500 } });
  // The second page comes after the change.
  const changed = Promise.withResolvers<void>();
  await page.route(/\/api\/tickets\?.*cursor=/, async (route) => {
    await changed.promise;
    await route.continue();
  });
  const live = page.waitForResponse(/\/api\/tickets\/live/);
  await page.goto(`/?q=${word}&sort=price`);
  await Promise.all([live, shows(page, 20)]);
  const body = { priceCents: 9_000 };
  await call(stack.url, `/api/tickets/${listed[0]?.id}`, { method: 'PATCH', token: ana.token, body });
  // News changes the price where it stands; a list that was requested again has the ticket at its end.
  await page.getByText('€10.01').waitFor({ state: 'hidden' });
  changed.resolve();
  await page.getByRole('article').last().scrollIntoViewIfNeeded();
  await until('the last is shown', async () => (await titles(page)).some((title) => title === `${word} 22`));
  const shown = await titles(page);
  assert.deepEqual([...new Set(shown)], shown);
  assert.equal(shown.length, 22);
  await page.getByText('€90.00').waitFor();
  assertQuiet();
});
