import type { Database } from '@ticketing/common/database/database';
import type { Selling, SellingQuery } from '@ticketing/contracts/http/tickets';
import { countOwn, listOwn } from '../store/own-listings.ts';
import { salesByDay, totalsOf } from '../store/selling.ts';
import type { ToTicket } from '../store/ticket-row.ts';

const daysShown = 90;
const dayMs = 86_400_000;

/**
 * How a seller is doing: a page of their tickets with what is held and sold, and what their complete orders came to.
 * Nothing is paid out yet, so all that was earned is still to be.
 * @throws Refusal `invalid-input` for a cursor that is not one of this list's.
 */
export const showSelling = async (
  database: Database,
  sellerId: string,
  query: SellingQuery,
  now: Date,
  toTicket: ToTicket,
): Promise<Selling> => {
  const since = new Date(Math.floor(now.getTime() / dayMs - daysShown + 1) * dayMs);
  const [{ rows, nextCursor }, counts, totals, days] = await Promise.all([
    listOwn(database, sellerId, query, now),
    countOwn(database, sellerId, now),
    totalsOf(database, sellerId),
    salesByDay(database, sellerId, since),
  ]);
  return {
    tickets: rows.map((row) => ({ ...toTicket(row), held: row.held, sold: row.sold })),
    nextCursor,
    counts,
    soldPlaces: totals.places,
    earnedCents: totals.cents,
    pendingPayoutCents: totals.cents,
    salesByDay: days,
  };
};
