import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch, visitor } from './support/browser.ts';
import { listing, person } from './support/people.ts';
import { testStack } from './support/stack.ts';
import { until } from './support/until.ts';

const stack = testStack();
let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const fetched = (path: string): Promise<Response> => fetch(new URL(path, stack.url));
const text = async (path: string): Promise<string> => (await fetched(path)).text();

test('every page leads to help, terms, privacy and imprint, which say that no money moves here', async () => {
  const { page, assertQuiet } = await visitor(browser, stack.url);
  for (const name of ['Help', 'Terms', 'Privacy', 'Imprint']) {
    await page.goto(name === 'Help' ? '/' : '/signin');
    await page.getByRole('contentinfo').getByRole('link', { name }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.getByText('no money moves').waitFor();
  }
  assertQuiet();
});

test('search engines find what is on sale, and nothing that belongs to one person', async () => {
  const ana = await person(stack.url, 'Ana');
  const ticket = await listing(stack.url, ana);
  const robots = await text('/robots.txt');
  assert.match(robots, /Disallow: \/orders/);
  const index = /Sitemap: (\S+)/.exec(robots)?.[1] ?? assert.fail();
  const [part] = /\/sitemaps\/\d+\.xml/.exec(await text(new URL(index).pathname)) ?? assert.fail();
  // What was read a moment ago may be shown for a quarter of an hour, so that this ticket itself may be missing.
  assert.match(await text(part), /<loc>[^<]+\/imprint<\/loc>/);
  assert.equal((await fetched('/sitemaps/999.xml')).status, 404);

  const { page } = await visitor(browser, stack.url);
  await page.goto(`/tickets/${ticket.id}`);
  const data = JSON.parse((await page.locator('script[type="application/ld+json"]').textContent()) ?? '');
  assert.deepEqual([data.name, data.offers.price, data.location.name], [ticket.title, '42.00', 'Paradiso']);
  const picture = (await page.locator('meta[property="og:image"]').getAttribute('content')) ?? '';
  assert.equal(new URL(picture).origin, stack.publicUrl);
  const { pathname, search } = new URL(picture);
  const answer = await fetched(pathname + search);
  assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'image/png']);
  assert.equal((await fetched('/tickets/00000000-0000-4000-8000-000000000000/picture.png')).status, 404);
});

test('a phone can put the site on its home screen, with icons that are there', async () => {
  const manifest = (await (await fetched('/manifest.webmanifest')).json()) as {
    icons: { src: string; type: string }[];
  };
  const icons = [
    ...manifest.icons,
    { src: '/apple-icon.png', type: 'image/png' },
    { src: '/favicon.ico', type: 'image/x-icon' },
  ];
  for (const { src, type } of icons) {
    const answer = await fetched(src);
    assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, type], src);
  }
  await until('the front page names the manifest', async () => /rel="manifest"/.test(await text('/')));
});
