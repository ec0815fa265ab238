import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch, signIn, visitor } from './support/browser.ts';
import { call, listing, person, unique } from './support/people.ts';
import { testStack } from './support/stack.ts';

const stack = testStack();
let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

type Moments = { readonly title: string; readonly startsAt: string; readonly endsAt: string };

// The second of two: New York has this hour twice.
const startsAt = '2027-11-07T06:30:12.345Z';
const endsAt = '2027-11-07T08:00:30.500Z';

test('somebody in Berlin corrects a show of New York’s repeated hour: nothing moves, half a date is none, and all read its clock', async () => {
  const ana = await person(stack.url, 'Ana');
  const timeZone = 'America/New_York';
  const { id } = await listing(stack.url, ana, { startsAt, endsAt, timeZone, city: 'New York' });
  const now = () => call<Moments>(stack.url, `/api/tickets/${id}`);
  const { page, assertQuiet } = await visitor(browser, stack.url, { timezoneId: 'Europe/Berlin' });
  await signIn(page, ana);

  await page.goto(`/tickets/${id}/edit`);
  const [title, retitled] = [unique('Nick Cave'), unique('Grinderman')];
  await page.getByLabel('Event').fill(title);
  await page.getByRole('button', { name: 'Save the changes' }).click();
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  const first = await now();
  assert.deepEqual([first.startsAt, first.endsAt], [startsAt, endsAt]);
  await page.getByText(/1:30 .*New York time.*0?7:30 for you/).waitFor();

  // Chromium shows a date without its hour, and tells only that it is none.
  await page.goto(`/tickets/${id}/edit`);
  await page.getByLabel('Event').fill(retitled);
  const when = page.getByLabel('When');
  await when.focus();
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'Backspace']) await page.keyboard.press(key);
  await page.getByRole('button', { name: 'Save the changes' }).click();
  await page.getByText('Enter the whole date and time, or clear it.').waitFor();
  assert.equal((await now()).title, title);
  await page.reload();
  await page.getByText('We kept what you typed.').waitFor();
  assert.deepEqual(
    [await page.getByLabel('Event').inputValue(), await when.inputValue()],
    [retitled, '2027-11-07T01:30'],
  );
  await page.getByRole('button', { name: 'Save the changes' }).click();
  await page.getByRole('heading', { level: 1, name: retitled }).waitFor();
  const second = await now();
  assert.deepEqual([second.title, second.startsAt, second.endsAt], [retitled, startsAt, endsAt]);
  assertQuiet();

  const plain = await visitor(browser, stack.url, { javaScriptEnabled: false });
  await plain.page.goto(`/tickets/${id}`);
  assert.match(await plain.page.locator('main').innerText(), /7 November 2027 at 0?1:30 .*New York time/);
  assert.doesNotMatch(await plain.page.locator('main').innerText(), /UTC|for you/);
});
