import { listTickets } from '../calls/tickets.ts';
import { apiUrl } from '../config.ts';
import { type Filters, pageSize, queryOf } from './filters.ts';
import type { FirstPage } from './list-options.ts';

let lastSeen: FirstPage | null = null;

/**
 * What the list starts with for these filters, as the server renders it; `null` when the tickets service does not
 * answer (and while building, when there is none): the browser then asks for itself.
 */
export const readFirstPage = async (
  filters: Filters,
  headers: Readonly<Record<string, string>> = {},
): Promise<FirstPage | null> => {
  const base = apiUrl();
  if (!base) return null;
  try {
    return { page: await listTickets({ ...queryOf(filters), limit: pageSize }, base, headers), renderedAt: Date.now() };
  } catch {
    return null;
  }
};

/** The same for the cached page: while tickets is away it goes on showing what it last knew. */
export const readFrontPage = async (filters: Filters): Promise<FirstPage | null> => {
  lastSeen = (await readFirstPage(filters)) ?? lastSeen;
  return lastSeen;
};
