import type { Queryable } from '@ticketing/common/database/database';
import type { TicketState } from '@ticketing/contracts/messages/tickets';
import { eventOf } from '../domain/event.ts';

/**
 * Keeps the newest version of listings, every version of their events, and the number of places that their sellers want.
 * Order and repeats of messages change nothing. Statements wait for each other by the rows of `tickets`, so each sees what
 * the one before it has done.
 */
export const upsertTickets = async (tx: Queryable, tickets: readonly TicketState[]): Promise<void> => {
  const heard = JSON.stringify(tickets.map((ticket) => ({ ...ticket, event: eventOf(ticket) })));
  await tx.query(
    `insert into tickets (id, seller_id, title, price_cents, currency, quantity, starts_at, ends_at, sale_starts_at,
                          sale_ends_at, event, event_version, updated_at, status, version, max_per_buyer)
     select distinct on (id) id, "sellerId", title, "priceCents", currency, quantity, "startsAt", "endsAt", "saleStartsAt",
            "saleEndsAt", event, version, "updatedAt", status, version, "maxPerBuyer"
     from json_to_recordset($1::json) as t (id uuid, "sellerId" uuid, title text, "priceCents" int, currency text,
       quantity int, "startsAt" timestamptz, "endsAt" timestamptz, "saleStartsAt" timestamptz, "saleEndsAt" timestamptz,
       event jsonb, "updatedAt" timestamptz, status text, version bigint, "maxPerBuyer" int)
     order by id, version desc
     on conflict (id) do update set seller_id = excluded.seller_id, title = excluded.title,
       price_cents = excluded.price_cents, currency = excluded.currency, quantity = excluded.quantity,
       starts_at = excluded.starts_at, ends_at = excluded.ends_at, sale_starts_at = excluded.sale_starts_at,
       sale_ends_at = excluded.sale_ends_at, event = excluded.event, event_version = excluded.event_version, updated_at = excluded.updated_at,
       status = excluded.status, version = excluded.version, max_per_buyer = excluded.max_per_buyer
     where excluded.version > tickets.version
       or (excluded.version = tickets.version and tickets.event_version is distinct from tickets.version)`,
    [heard],
  );
  await keepVersions(
    tx,
    tickets.map(({ id }) => id),
  );
  await tx.query(
    `insert into places (ticket_id, quantity, wanted, wanted_version)
     select distinct on (id) id, quantity, quantity, version
     from json_to_recordset($1::json) as t (id uuid, quantity int, version bigint)
     order by id, version desc
     on conflict (ticket_id) do update set wanted = excluded.wanted, wanted_version = excluded.wanted_version,
       quantity = greatest(excluded.wanted, places.held + places.sold)
     where excluded.wanted_version > places.wanted_version`,
    [heard],
  );
};

/**
 * Adds the current version of these tickets' events to those that are known. A known one may be completed, since a process of a
 * former release leaves out the fields it does not know, but nothing that it says is ever changed.
 */
const keepVersions = (tx: Queryable, ids: readonly string[]): Promise<object[]> =>
  tx.query(
    `insert into event_versions (ticket_id, version, event, since)
     select t.id, t.event_version, t.event, coalesce(before.since, '{}') || (
       select coalesce(jsonb_object_agg(field, iso(t.updated_at)), '{}')
       from jsonb_object_keys(before.event || t.event) as field
       where before.event -> field is distinct from t.event -> field)
     from tickets t
     left join lateral (select e.event, e.since from event_versions e where e.ticket_id = t.id and e.version < t.event_version
                        order by e.version desc limit 1) as before on true
     where t.id = any ($1) and t.event_version is not null
     on conflict (ticket_id, version) do update set event = excluded.event
     where event_versions.event <@ excluded.event and event_versions.event <> excluded.event`,
    [ids],
  );

/** Whether a listing has been heard of. */
export const knowsTicket = async (db: Queryable, id: string): Promise<boolean> => {
  const rows = await db.query('select from tickets where id = $1', [id]);
  return rows.length > 0;
};

/** What one ticket costs now, or null for a listing that has not been heard of. */
export const findPrice = async (
  db: Queryable,
  id: string,
): Promise<{ readonly priceCents: number; readonly currency: string } | null> => {
  const [found] = await db.query<{ priceCents: number; currency: string }>(
    'select price_cents as "priceCents", currency from tickets where id = $1',
    [id],
  );
  return found ?? null;
};

/** The moments that decide when the sale of a ticket ends, or null for a listing that has not been heard of. */
export const findSaleTimes = async (
  db: Queryable,
  id: string,
): Promise<{
  readonly startsAt: Date | null;
  readonly endsAt: Date | null;
  readonly saleEndsAt: Date | null;
} | null> => {
  const [found] = await db.query<{ startsAt: Date | null; endsAt: Date | null; saleEndsAt: Date | null }>(
    'select starts_at as "startsAt", ends_at as "endsAt", sale_ends_at as "saleEndsAt" from tickets where id = $1',
    [id],
  );
  return found ?? null;
};

/** Empties the copy. `places` and `event_versions` stay, since they are orders' own. */
export const forgetTickets = async (tx: Queryable): Promise<void> => {
  await tx.query('truncate tickets');
};
