import { answerSitemap, sitemapAway, sitemapIndex } from '../../site/sitemap.ts';
import { sitemapEntries } from '../../site/sitemap-entries.ts';

export const dynamic = 'force-dynamic';

export const GET = (): Promise<Response> =>
  sitemapEntries().then((entries) => answerSitemap(sitemapIndex(entries.length)), sitemapAway);
