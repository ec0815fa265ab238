import type { Database } from '@ticketing/common/database/database';
import type { Selling } from '@ticketing/contracts/http/tickets';
import { earnedBy, newestTicketsOf, salesByDay } from '../store/selling.ts';
import type { ToTicket } from '../store/ticket-row.ts';

const mostTickets = 200;
const daysShown = 90;
const dayMs = 86_400_000;

/**
 * How a seller is doing: their newest tickets with what is held and sold, and what their complete orders came to.
 * Nothing is paid out yet, so all that was earned is still to be.
 */
export const showSelling = async (
  database: Database,
  sellerId: string,
  now: Date,
  toTicket: ToTicket,
): Promise<Selling> => {
  const since = new Date(Math.floor(now.getTime() / dayMs - daysShown + 1) * dayMs);
  const [rows, earnedCents, days] = await Promise.all([
    newestTicketsOf(database, sellerId, mostTickets),
    earnedBy(database, sellerId),
    salesByDay(database, sellerId, since),
  ]);
  return {
    tickets: rows.map((row) => ({ ...toTicket(row), held: row.held, sold: row.sold })),
    earnedCents,
    pendingPayoutCents: earnedCents,
    salesByDay: days,
  };
};
