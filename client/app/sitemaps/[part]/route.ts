import { answerSitemap, sitemapAway, sitemapPart } from '../../../site/sitemap.ts';
import { sitemapEntries } from '../../../site/sitemap-entries.ts';

type Context = { params: Promise<{ part: string }> };

export const GET = async (_request: Request, { params }: Context): Promise<Response> => {
  const number = /^([1-9]\d{0,3})\.xml$/.exec((await params).part)?.[1];
  if (number === undefined) return answerSitemap(null);
  return sitemapEntries().then((entries) => answerSitemap(sitemapPart(entries, Number(number))), sitemapAway);
};
