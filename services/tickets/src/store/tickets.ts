import type { Queryable } from '@ticketing/common/database/database';
import type { TicketState } from '@ticketing/contracts/messages/tickets';
import { defaultTimeZone } from '@ticketing/contracts/values/time-zone';
import { holding, selling } from '../domain/availability.ts';
import { foundBy } from '../domain/search/found-by.ts';
import { foundByValues } from './found-by.ts';
import { listedAsOf } from './shelves.ts';
import { type TicketRow, ticketColumns } from './ticket-row.ts';

/** Adds a listing; what orders said about it before it was here (after a restore) counts at once. */
export const insertTicket = async (tx: Queryable, ticket: TicketState): Promise<TicketRow> => {
  const [row] = await tx.query<TicketRow>(
    `insert into tickets as t (id, title, description, category, starts_at, venue, city, price_cents, status, version,
       updated_at, max_per_buyer, ends_at, time_zone, sale_starts_at, sale_ends_at, quantity, words, city_key, first_day,
       last_day, today, week, weekend, found_version, seller_id, currency, created_at, held, sold, next_release_at)
     select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17::int, $18::tsvector, $19,
       $20::date, $21::date, $22::tstzrange, $23::tstzrange, $24::tstzrange, $25, $26, $27, $28,
       coalesce(sum(o.quantity) filter (where o.status = any ($29::text[])), 0),
       coalesce(sum(o.quantity) filter (where o.status = any ($30::text[])), 0),
       case when sum(o.quantity) filter (where o.status = any ($29::text[] || $30::text[])) >= $17::int
         then min(o.decide_at) filter (where o.status = 'awaiting-payment') end
     from ticket_orders o where o.ticket_id = $1
     returning ${ticketColumns}`,
    [...valuesOf(ticket), ticket.sellerId, ticket.currency, ticket.createdAt, holding, selling],
  );
  return row!;
};

/** Writes what a seller may change. With more or fewer places, whether all are taken, and until when, may be another thing. */
export const updateTicket = async (tx: Queryable, ticket: TicketState): Promise<TicketRow> => {
  const [row] = await tx.query<TicketRow>(
    `update tickets t set title = $2, description = $3, category = $4, starts_at = $5, venue = $6, city = $7,
       price_cents = $8, status = $9, version = $10, updated_at = $11, max_per_buyer = $12, ends_at = $13, time_zone = $14,
       sale_starts_at = $15, sale_ends_at = $16, quantity = $17,
       words = $18::tsvector, city_key = $19, first_day = $20::date, last_day = $21::date, today = $22::tstzrange,
       week = $23::tstzrange, weekend = $24::tstzrange, found_version = $25,
       next_release_at = case when t.held + t.sold >= $17::int then (
         select min(o.decide_at) from ticket_orders o where o.ticket_id = t.id and o.status = 'awaiting-payment') end
     where t.id = $1 returning ${ticketColumns}`,
    valuesOf(ticket),
  );
  return row!;
};

const valuesOf = (ticket: TicketState): unknown[] => [
  ticket.id,
  ticket.title,
  ticket.description ?? null,
  ticket.category,
  ticket.startsAt ?? null,
  ticket.venue ?? null,
  ticket.city ?? null,
  ticket.priceCents,
  ticket.status,
  ticket.version,
  ticket.updatedAt,
  ticket.maxPerBuyer ?? null,
  ticket.endsAt ?? null,
  ticket.timeZone ?? null,
  ticket.saleStartsAt ?? null,
  ticket.saleEndsAt ?? null,
  ticket.quantity,
  ...foundByValues(foundBy(ticket, ticket.timeZone ?? defaultTimeZone)),
  // Without a zone the installation's counts: the background, which knows it, makes this again.
  ticket.timeZone === undefined ? null : ticket.version,
];

/** One ticket, or null. */
export const findTicket = async (db: Queryable, id: string): Promise<TicketRow | null> => {
  const [row] = await db.query<TicketRow>(`select ${ticketColumns} from tickets t where t.id = $1`, [id]);
  return row ?? null;
};

/** The tickets of these ids that there are, in no order. */
export const findTickets = (db: Queryable, ids: readonly string[]): Promise<TicketRow[]> =>
  db.query<TicketRow>(`select ${ticketColumns} from tickets t where t.id = any ($1::uuid[])`, [ids]);

/**
 * A word for those of these tickets that are on sale at a moment, as the public sees them: while it is the same, so are
 * they. No version ever falls, so a sum of them changes when any of them does. And how many of them lists show as sold out,
 * behind others.
 */
export const stampOnSale = async (
  db: Queryable,
  ids: readonly string[],
  now: Date,
): Promise<{ stamp: string; soldOut: number }> => {
  const [row] = await db.query<{ stamp: string; soldOut: number }>(
    `select concat_ws(' ', count(*), sum(version), sum(availability_version)) as stamp,
       count(*) filter (where sold_out_at <= $3) as "soldOut" from tickets
     where id = any ($1::uuid[]) and status = 'on-sale' and on_sale_until > $2`,
    [ids, now, listedAsOf(now)],
  );
  return row!;
};

/** One ticket, locked until the transaction ends, or null. */
export const lockTicket = async (tx: Queryable, id: string): Promise<TicketRow | null> => {
  const [row] = await tx.query<TicketRow>(
    `select ${ticketColumns} from tickets t where t.id = $1 for no key update of t`,
    [id],
  );
  return row ?? null;
};

/** Locks tickets in the order of their ids, so that nobody who locks several ever waits in a circle. */
export const lockTickets = async (tx: Queryable, ids: readonly string[]): Promise<void> => {
  await tx.query('select from tickets where id = any ($1::uuid[]) order by id for no key update', [ids]);
};

/** Tickets in the order of their ids, from after `afterId`; for going through all of them. */
export const nextTickets = (db: Queryable, afterId: string, limit: number): Promise<TicketRow[]> =>
  db.query<TicketRow>(`select ${ticketColumns} from tickets t where t.id > $1 order by t.id limit $2`, [
    afterId,
    limit,
  ]);

/** Raises the versions of those tickets, and of what the public sees of them, to at least so much. */
export const raiseVersions = async (db: Queryable, afterId: string, limit: number, floor: number): Promise<void> => {
  await db.query(
    `update tickets
     set version = greatest(version, $3), found_version = found_version + greatest(version, $3) - version,
       availability_version = greatest(availability_version, $3)
     where id in (select id from tickets where id > $1 order by id limit $2) and version < $3`,
    [afterId, limit, floor],
  );
};
