import type { Queryable } from '@ticketing/common/database/database';
import type { TicketState } from '@ticketing/contracts/messages/tickets';

/** Keeps the newest version of listings heard of; places come to be with the first. Order and repeats change nothing. */
export const upsertTickets = async (tx: Queryable, tickets: readonly TicketState[]): Promise<void> => {
  const heard = JSON.stringify(tickets);
  await tx.query(
    `insert into tickets (id, seller_id, title, price_cents, currency, quantity, starts_at, status, version,
                          max_per_buyer)
     select distinct on (id) id, "sellerId", title, "priceCents", currency, quantity, "startsAt", status, version,
            "maxPerBuyer"
     from json_to_recordset($1::json) as t (id uuid, "sellerId" uuid, title text, "priceCents" int, currency text,
       quantity int, "startsAt" timestamptz, status text, version bigint, "maxPerBuyer" int)
     order by id, version desc
     on conflict (id) do update set seller_id = excluded.seller_id, title = excluded.title,
       price_cents = excluded.price_cents, currency = excluded.currency, quantity = excluded.quantity,
       starts_at = excluded.starts_at, status = excluded.status, version = excluded.version,
       max_per_buyer = excluded.max_per_buyer
     where excluded.version > tickets.version`,
    [heard],
  );
  await tx.query(
    `insert into places (ticket_id, quantity)
     select distinct on (id) id, quantity from json_to_recordset($1::json) as t (id uuid, quantity int)
     order by id on conflict do nothing`,
    [heard],
  );
};

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

/** Empties the copy; `places` stays, since it is orders' own. */
export const forgetTickets = async (tx: Queryable): Promise<void> => {
  await tx.query('truncate tickets');
};
