import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partsOf, sitemapIndex, sitemapPart } from './sitemap.ts';

const entries = Array.from({ length: 2_001 }, (_, at) => ({ id: `t${at}`, updatedAt: '2026-12-01T00:00:00.000Z' }));
const count = (xml: string | null, tag: string): number => xml?.split(`<${tag}>`).length ?? 0;

test('a sitemap is cut into parts of a thousand tickets, and the first has the pages of the site, too', () => {
  process.env.PUBLIC_URL = 'https://tickets.example';
  assert.deepEqual([partsOf(0), partsOf(1_000), partsOf(1_001), partsOf(2_001)], [1, 1, 2, 3]);
  assert.equal(count(sitemapIndex(2_001), 'sitemap') - 1, 3);
  assert.match(sitemapIndex(1), /<loc>https:\/\/tickets\.example\/sitemaps\/1\.xml<\/loc>/);
  assert.deepEqual(
    [1, 2, 3].map((part) => count(sitemapPart(entries, part), 'url') - 1),
    [1_005, 1_000, 1],
  );
  assert.match(sitemapPart(entries, 1) ?? '', /<loc>https:\/\/tickets\.example\/imprint<\/loc>/);
  assert.match(sitemapPart(entries, 3) ?? '', /\/tickets\/t2000<\/loc><lastmod>2026-12-01T00:00:00\.000Z</);
  for (const none of [0, 4, -1, 1.5, Number.NaN]) assert.equal(sitemapPart(entries, none), null);
});
