import type { Ticket } from '@ticketing/contracts/http/tickets';
import type { TicketState } from '@ticketing/contracts/messages/tickets';
import type { Listing } from '../domain/listing.ts';
import { publicTicket } from '../domain/public-ticket.ts';

/** The columns of a `TicketRow`, from `tickets t`. */
export const ticketColumns = `t.id, t.seller_id, t.title, t.description, t.category, t.starts_at, t.ends_at, t.time_zone,
  t.sale_starts_at, t.sale_ends_at, t.venue, t.city,
  t.price_cents, t.currency, t.quantity, t.max_per_buyer, t.status, t.version, t.created_at, t.updated_at,
  t.held, t.sold, t.next_release_at, t.availability_version,
  (select u.name from users u where u.id = t.seller_id) as seller_name`;

export type TicketRow = {
  readonly id: string;
  readonly seller_id: string;
  readonly title: string;
  readonly description: string | null;
  readonly category: TicketState['category'];
  readonly starts_at: Date | null;
  readonly ends_at: Date | null;
  readonly time_zone: string | null;
  readonly sale_starts_at: Date | null;
  readonly sale_ends_at: Date | null;
  readonly venue: string | null;
  readonly city: string | null;
  readonly price_cents: number;
  readonly currency: string;
  readonly quantity: number;
  readonly max_per_buyer: number | null;
  readonly status: TicketState['status'];
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly held: number;
  readonly sold: number;
  readonly next_release_at: Date | null;
  readonly availability_version: number;
  readonly seller_name: string | null;
};

/** The listing a row stands for. */
export const toListing = (row: TicketRow): Listing => ({
  state: {
    id: row.id,
    sellerId: row.seller_id,
    title: row.title,
    ...(row.description === null ? {} : { description: row.description }),
    category: row.category,
    ...(row.starts_at === null ? {} : { startsAt: row.starts_at.toISOString() }),
    ...(row.ends_at === null ? {} : { endsAt: row.ends_at.toISOString() }),
    ...(row.time_zone === null ? {} : { timeZone: row.time_zone }),
    ...(row.sale_starts_at === null ? {} : { saleStartsAt: row.sale_starts_at.toISOString() }),
    ...(row.sale_ends_at === null ? {} : { saleEndsAt: row.sale_ends_at.toISOString() }),
    ...(row.venue === null ? {} : { venue: row.venue }),
    ...(row.city === null ? {} : { city: row.city }),
    priceCents: row.price_cents,
    currency: row.currency,
    quantity: row.quantity,
    ...(row.max_per_buyer === null ? {} : { maxPerBuyer: row.max_per_buyer }),
    status: row.status,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  },
  availability: {
    held: row.held,
    sold: row.sold,
    nextReleaseAt: row.next_release_at?.toISOString() ?? null,
    version: row.availability_version,
  },
});

/** Makes the public ticket a row stands for, with the zone that is the installation's where a listing names none. */
export const createToTicket =
  (timeZone: string) =>
  (row: TicketRow): Ticket =>
    publicTicket(toListing(row), sellerName(row.seller_name), timeZone);

export type ToTicket = ReturnType<typeof createToTicket>;

/** What a seller is called. Somebody without a name, or not heard of yet, gets a neutral word. */
export const sellerName = (name: string | null): string => name || 'Somebody';
