import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { launch, visitor } from './support/browser.ts';
import { listing, person, soon } from './support/people.ts';
import { testStack } from './support/stack.ts';
import { until } from './support/until.ts';

const stack = testStack();
let browser: Browser;
before(async () => {
  browser = await launch();
  const ana = await person(stack.url, 'Ana');
  const listed = await Promise.all(Array.from({ length: 8 }, () => listing(stack.url, ana, { startsAt: soon() })));
  // The page is measured as the next visitor finds it: with what is new, and soonest, already in the cached copy.
  await until('the cached first page shows a new ticket', async () =>
    (await html('/')).text.includes(listed.at(-1)!.title),
  );
});
after(() => browser.close());

const html = async (path: string): Promise<{ text: string; headers: Headers }> => {
  const answer = await fetch(stack.url + path);
  return { text: await answer.text(), headers: answer.headers };
};
const compressed = async (path: string): Promise<number> =>
  gzipSync(Buffer.from(await (await fetch(stack.url + path)).arrayBuffer())).length;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/**
 * The scripts that an empty page of this build would load: those of every page, and Next's own for the pages of an app, which
 * are a file of their own. (An empty app, built alone, loads the same file, and 1 % less in all.)
 */
const emptyPage = (loaded: readonly string[]): readonly string[] => {
  const build = fileURLToPath(new URL('../../client/.next/', import.meta.url));
  const manifest = JSON.parse(readFileSync(`${build}build-manifest.json`, 'utf8')) as { rootMainFiles: string[] };
  const ofEveryPage = manifest.rootMainFiles.map((file) => `/_next/${file}`);
  const isOfApps = (file: string) =>
    readFileSync(file.replace('/_next/', build), 'utf8').includes('"useRouterBFCache"') && !ofEveryPage.includes(file);
  return [...ofEveryPage, ...loaded.filter(isOfApps)];
};

test('the browse page loads at most 1.25 times the script of an empty page', async (context) => {
  const { page } = await visitor(browser, stack.url);
  const loaded = new Set<string>();
  page.on('request', (request) => {
    if (request.resourceType() === 'script') loaded.add(new URL(request.url()).pathname);
  });
  await page.goto('/');
  await page.waitForLoadState('networkidle').catch(() => undefined);
  const [browse, empty] = await Promise.all(
    [[...loaded], emptyPage([...loaded])].map(async (files) => sum(await Promise.all(files.map(compressed)))),
  );
  context.diagnostic(`${browse} bytes, ${(browse! / empty!).toFixed(3)} times an empty page`);
  assert.ok(browse! <= 1.25 * empty!, `${browse} bytes against ${empty}`);
});

test('with a four times slower processor the largest paint comes within 2 s and nothing jumps', async (context) => {
  const { page, context: browserContext } = await visitor(browser, stack.url);
  const devtools = await browserContext.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.addInitScript(`
    window.seen = { paint: 0, shift: 0 };
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) seen.paint = entry.startTime; }).observe({ type: 'largest-contentful-paint', buffered: true });
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value; }).observe({ type: 'layout-shift', buffered: true });
  `);
  await page.goto('/');
  await page.waitForLoadState('networkidle').catch(() => undefined);
  // Long enough for what comes late: answers, fonts, live numbers.
  await page.waitForTimeout(3_000);
  const seen = (await page.evaluate('window.seen')) as { paint: number; shift: number };
  context.diagnostic(`largest paint ${Math.round(seen.paint)} ms, layout shift ${seen.shift.toFixed(4)}`);
  assert.ok(seen.paint > 0 && seen.paint <= 2_000, `largest paint after ${seen.paint} ms`);
  assert.ok(seen.shift <= 0.02, `layout shift ${seen.shift}`);
});

test('the browse page comes from the cache, with tickets in it, and a policy that names its own scripts by hash', async () => {
  await html('/');
  const { text, headers } = await html('/');
  assert.match(headers.get('x-nextjs-cache') ?? '', /HIT|STALE/);
  assert.match(text, /class="stub /);
  const policy = headers.get('content-security-policy') ?? '';
  assert.match(policy, /script-src 'self'( 'sha256-[\w+/=]+')+;/);
  assert.doesNotMatch(policy, /unsafe|nonce|stripe/);
});

test('pages rendered for each request have a nonce of their own, and no way in for anything else', async () => {
  for (const path of ['/?q=jazz', '/orders', '/signin', '/nowhere']) {
    const [first, second] = [await html(path), await html(path)];
    const policy = first.headers.get('content-security-policy') ?? '';
    const nonce = policy.match(/'nonce-([^']+)'/)?.[1];
    assert.ok(nonce, `${path} has no nonce`);
    assert.doesNotMatch(policy, /unsafe|stripe/);
    assert.notEqual(second.headers.get('content-security-policy'), policy);
    const bare = [...first.text.matchAll(/<script(?![^>]*nonce=)[^>]*>/g)];
    assert.deepEqual(
      bare.map(([tag]) => tag),
      [],
      `${path} has scripts without the nonce`,
    );
  }
});

test('browsers that ask for the picture by habit, before they know what the page names, get it', async () => {
  const answer = await fetch(`${stack.url}/favicon.ico`);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'image/x-icon');
});
