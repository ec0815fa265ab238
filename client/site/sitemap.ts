import { papers } from '../paper/paper-names.ts';
import { addressOf } from './address.ts';
import { entriesPerPart, type SitemapEntry } from './sitemap-entries.ts';

const xmlns = 'http://www.sitemaps.org/schemas/sitemap/0.9';
const head = '<?xml version="1.0" encoding="UTF-8"?>';
const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const location = (path: string): string => `<loc>${escapeXml(addressOf(path))}</loc>`;

/** How many parts there are: always one, which has the pages of the site itself. */
export const partsOf = (count: number): number => Math.max(1, Math.ceil(count / entriesPerPart));

/** The list of all parts. */
export const sitemapIndex = (count: number): string => {
  const parts = Array.from(
    { length: partsOf(count) },
    (_, at) => `<sitemap>${location(`/sitemaps/${at + 1}.xml`)}</sitemap>`,
  );
  return `${head}<sitemapindex xmlns="${xmlns}">${parts.join('')}</sitemapindex>`;
};

/** One part, counted from 1; null if there is none of this number. */
export const sitemapPart = (entries: readonly SitemapEntry[], part: number): string | null => {
  if (!Number.isInteger(part) || part < 1 || part > partsOf(entries.length)) return null;
  const own = part === 1 ? ['/', ...Object.keys(papers).map((name) => `/${name}`)] : [];
  const tickets = entries.slice((part - 1) * entriesPerPart, part * entriesPerPart);
  const urls = [
    ...own.map((path) => `<url>${location(path)}</url>`),
    ...tickets.map(({ id, updatedAt }) => `<url>${location(`/tickets/${id}`)}<lastmod>${updatedAt}</lastmod></url>`),
  ];
  return `${head}<urlset xmlns="${xmlns}">${urls.join('')}</urlset>`;
};

/** An answer with a sitemap. `null` is not found. */
export const answerSitemap = (xml: string | null): Response =>
  xml === null
    ? new Response('Not found', { status: 404 })
    : new Response(xml, {
        headers: { 'content-type': 'application/xml; charset=utf-8', 'cache-control': 'public, max-age=900' },
      });

/** While the tickets cannot be read: search engines come back. */
export const sitemapAway = (): Response =>
  new Response('Try again later', { status: 503, headers: { 'retry-after': '300' } });
