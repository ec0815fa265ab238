import type { TicketState } from '@ticketing/contracts/messages/tickets';
import { holding, selling } from '../../../../services/tickets/src/domain/availability.ts';
import type { TicketRow } from '../../../../services/tickets/src/store/ticket-row.ts';
import { statements } from '../../database/database.ts';
import { type TicketOrder, ticketOrders, tickets } from './rows.ts';

type Real = typeof import('../../../../services/tickets/src/store/tickets.ts');

const wordsOf = (ticket: TicketState) => ({
  title: ticket.title,
  description: ticket.description ?? null,
  category: ticket.category,
  starts_at: dateOf(ticket.startsAt),
  venue: ticket.venue ?? null,
  city: ticket.city ?? null,
  price_cents: ticket.priceCents,
  status: ticket.status,
  version: ticket.version,
  updated_at: new Date(ticket.updatedAt),
  max_per_buyer: ticket.maxPerBuyer ?? null,
  ends_at: dateOf(ticket.endsAt),
  time_zone: ticket.timeZone ?? null,
  sale_starts_at: dateOf(ticket.saleStartsAt),
  sale_ends_at: dateOf(ticket.saleEndsAt),
  quantity: ticket.quantity,
});

const dateOf = (moment: string | undefined): Date | null => (moment === undefined ? null : new Date(moment));

/** When the next place may be free, if all of a ticket are taken. */
const nextReleaseOf = (orders: readonly TicketOrder[], isTaken: boolean): Date | null => {
  const ends = orders.filter(({ status }) => status === 'awaiting-payment').map(({ decideAt }) => decideAt.getTime());
  return isTaken && ends.length > 0 ? new Date(Math.min(...ends)) : null;
};

const insertTicket: Real['insertTicket'] = (tx, ticket) =>
  statements(tx).run('lists a ticket', async (rows) => {
    await rows.lock(tickets, ticket.id);
    const orders = rows.all(ticketOrders).filter(({ ticketId }) => ticketId === ticket.id);
    const count = (statuses: readonly string[]): number =>
      orders.filter(({ status }) => statuses.includes(status)).reduce((sum, { quantity }) => sum + quantity, 0);
    const isTaken = count(holding) + count(selling) >= ticket.quantity;
    const row: TicketRow = {
      ...wordsOf(ticket),
      id: ticket.id,
      seller_id: ticket.sellerId,
      currency: ticket.currency,
      created_at: new Date(ticket.createdAt),
      held: count(holding),
      sold: count(selling),
      next_release_at: nextReleaseOf(orders, isTaken),
      availability_version: 1,
      seller_name: null,
    };
    rows.txid();
    rows.put(tickets, ticket.id, row);
    return row;
  });

const updateTicket: Real['updateTicket'] = (tx, ticket) =>
  statements(tx).run('edits a ticket', async (rows) => {
    await rows.lock(tickets, ticket.id);
    const known = rows.get(tickets, ticket.id)!;
    const orders = rows.all(ticketOrders).filter(({ ticketId }) => ticketId === ticket.id);
    const isTaken = known.held + known.sold >= ticket.quantity;
    const row: TicketRow = { ...known, ...wordsOf(ticket), next_release_at: nextReleaseOf(orders, isTaken) };
    rows.txid();
    rows.put(tickets, ticket.id, row);
    return row;
  });

const lockTicket: Real['lockTicket'] = (tx, id) =>
  statements(tx).run('locks a ticket', async (rows) => {
    if (!rows.get(tickets, id)) return null;
    await rows.lock(tickets, id);
    return rows.get(tickets, id) ?? null;
  });

const lockTickets: Real['lockTickets'] = (tx, ids) =>
  statements(tx).run('locks tickets', async (rows) => {
    for (const id of new Set(ids.toSorted())) if (rows.get(tickets, id)) await rows.lock(tickets, id);
  });

const nextTickets: Real['nextTickets'] = (db, afterId, limit) =>
  statements(db).run('reads tickets', (rows) =>
    rows
      .all(tickets)
      .filter(({ id }) => id > afterId)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, limit),
  );

export { insertTicket, lockTicket, lockTickets, nextTickets, updateTicket };

({ insertTicket, lockTicket, lockTickets, nextTickets, updateTicket }) satisfies Partial<Real>;
