import { listTickets } from '../calls/tickets.ts';
import { apiUrl } from '../config.ts';

/** A ticket on sale, and when it last changed (ISO 8601). */
export type SitemapEntry = { readonly id: string; readonly updatedAt: string };

const pageLimit = 100;
/** Search engines get the newest ones of more. Reading them costs a request of the tickets service for each hundred. */
export const maxEntries = 5_000;
/** Tickets in one part of the sitemap. The protocol allows 50,000 (https://www.sitemaps.org/protocol.html). */
export const entriesPerPart = 1_000;
const freshForMs = 15 * 60_000;

const readEntries = async (base: string): Promise<readonly SitemapEntry[]> => {
  const entries: SitemapEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await listTickets({ sort: 'newest', limit: pageLimit, cursor }, base);
    for (const { id, updatedAt } of page.tickets) entries.push({ id, updatedAt });
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && entries.length < maxEntries);
  return entries;
};

let known: { readonly entries: readonly SitemapEntry[]; readonly readAt: number } | null = null;
let reading: Promise<readonly SitemapEntry[]> | null = null;

/**
 * The tickets for search engines, read at most every quarter of an hour, however many ask. While tickets does not answer
 * it is what was read before.
 * @throws what the call throws if nothing was read before
 */
export const sitemapEntries = async (now = Date.now()): Promise<readonly SitemapEntry[]> => {
  if (known && now - known.readAt < freshForMs) return known.entries;
  reading ??= readEntries(apiUrl() ?? '')
    .then((entries) => {
      known = { entries, readAt: now };
      return entries;
    })
    .finally(() => {
      reading = null;
    });
  return reading.catch((error) => {
    if (known) return known.entries;
    throw error;
  });
};
