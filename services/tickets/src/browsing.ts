import type { Database } from '@ticketing/common/database/database';
import { compileSerializer } from '@ticketing/common/http/serialize';
import { TicketPage, type TicketQuery } from '@ticketing/contracts/http/tickets';
import { saleEndOf } from '@ticketing/contracts/values/sale-window';
import { createKept } from './kept.ts';
import { browse } from './store/browse.ts';
import { watchListings } from './store/listing-changes.ts';
import type { TicketRow, ToTicket } from './store/ticket-row.ts';
import { findTickets, stampOnSale } from './store/tickets.ts';

export type Browsing = {
  /** The page for a question, as JSON, never older than a second; a seller's own tickets as they are now. */
  page(question: string, query: TicketQuery): Promise<string>;
  /** Somebody here has changed a listing: the next page shows it. */
  forget(): void;
};

/** Which tickets a question finds, in their order, and the page that was last written of them. */
type Found = {
  readonly ids: readonly string[];
  readonly nextCursor: string | null;
  /** How many of them were sold out when they were found. Those come last, so another number is another order. */
  soldOut: number | null;
  written: { readonly stamp: string; readonly page: string } | null;
};

const writePage = compileSerializer({ schema: TicketPage });
const most = 1_000;
// Kept and looked for together under a second: what other services say takes a moment to come here too.
const [pageKeptMs, pageRenewMs, lookKeptMs] = [750, 500, 150];
const foundKeptMs = 30_000;

/**
 * Browsing for many. What people reserve changes what a page says of its tickets, a thousand times a second on a good
 * day, but never which tickets are on it; finding those is the dear part, and sellers change their listings seldom. So
 * which tickets a question finds is kept until a listing changes anywhere, and written pages for a moment; then they are
 * written again only if something on them has changed (reading and writing 20 tickets takes 0.6 ms, asking that 0.15).
 */
export const createBrowsing = (database: Database, toTicket: ToTicket): Browsing => {
  const pages = createKept<string>({ keptMs: pageKeptMs, renewMs: pageRenewMs, most });
  const found = createKept<Found>({ keptMs: foundKeptMs, most });
  const looks = createKept<void>({ keptMs: lookKeptMs, most: 1 });
  const haveListingsChanged = watchListings(database);
  const look = async (): Promise<void> => {
    if (await haveListingsChanged()) found.forget();
  };

  const find = async (query: TicketQuery): Promise<Found> => {
    return { ...(await browse(database, query, new Date())), soldOut: null, written: null };
  };
  const write = async ({ ids, nextCursor }: Found, now: Date): Promise<string> => {
    const shown = (await findTickets(database, ids)).filter((row) => isShown(row, now));
    const tickets = new Map(shown.map((row) => [row.id, toTicket(row)]));
    return writePage({ tickets: ids.flatMap((id) => tickets.get(id) ?? []), nextCursor });
  };
  const readKept = async (question: string, query: TicketQuery, isFresh = false): Promise<string> => {
    await looks.get('', look);
    const now = new Date();
    const all = await found.get(question, () => find(query));
    // Read before the tickets are, so that what changes in between is written the next time.
    const { stamp, soldOut } = await stampOnSale(database, all.ids, now);
    all.soldOut ??= soldOut;
    if (all.soldOut !== soldOut && !isFresh) {
      found.forget(question);
      return readKept(question, query, true);
    }
    if (all.written?.stamp !== stamp) all.written = { stamp, page: await write(all, now) };
    return all.written.page;
  };
  const readOwn = async (query: TicketQuery): Promise<string> => {
    const { ids, nextCursor } = await browse(database, query, new Date());
    const rows = new Map((await findTickets(database, ids)).map((row) => [row.id, row]));
    return writePage({ tickets: ids.flatMap((id) => rows.get(id) ?? []).map(toTicket), nextCursor });
  };

  return {
    page: (question, query) => (query.seller ? readOwn(query) : pages.get(question, () => readKept(question, query))),
    forget: () => {
      for (const kept of [found, pages]) kept.forget();
    },
  };
};

/** The sale of a listing may have ended since it was found. */
const isShown = ({ status, starts_at, ends_at, sale_ends_at }: TicketRow, now: Date): boolean => {
  const saleEnd = saleEndOf({ startsAt: starts_at, endsAt: ends_at, saleEndsAt: sale_ends_at });
  return status === 'on-sale' && (saleEnd === null || saleEnd > now);
};
