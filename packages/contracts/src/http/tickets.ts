import { z } from 'zod';
import { Cents, Currency, PriceCents, priceCentsIn } from '../money.ts';
import {
  Cursor,
  Description,
  Id,
  InputDay,
  InputMoment,
  Moment,
  maxInt,
  PageSize,
  Place,
  queryInteger,
  SearchText,
  TimeZone,
  Title,
  Version,
  wholeNumber,
} from '../values.ts';

export const Category = z.enum(['music', 'sport', 'theatre', 'other']);
export type Category = z.infer<typeof Category>;

const Quantity = wholeNumber(1, 20_000);
const MaxPerBuyer = wholeNumber(1, 20_000);

/** How many places of a ticket one buyer may hold and have bought if its seller sets no limit. */
export const defaultMaxPerBuyer = 10;

/**
 * POST /api/tickets. `maxPerBuyer`: places that one buyer may hold and have bought in total; 10 by default. `timeZone` is the
 * zone of the place where the event is, by default the installation's. Sale lasts from `saleStartsAt`, by default at once, to
 * `saleEndsAt`, by default the event's end, or its start if no end is given.
 */
export const TicketInput = z.strictObject({
  title: Title,
  priceCents: PriceCents,
  quantity: Quantity.default(1),
  category: Category.default('other'),
  startsAt: InputMoment.optional(),
  endsAt: InputMoment.optional(),
  timeZone: TimeZone.optional(),
  saleStartsAt: InputMoment.optional(),
  saleEndsAt: InputMoment.optional(),
  venue: Place.optional(),
  city: Place.optional(),
  description: Description.optional(),
  maxPerBuyer: MaxPerBuyer.optional(),
});
export type TicketInput = z.input<typeof TicketInput>;

/** The same for an installation's currency, which bounds the price. */
export const ticketInputIn = (currency: string) => TicketInput.safeExtend({ priceCents: priceCentsIn(currency) });

/**
 * PATCH /api/tickets/:id. `null` takes an optional field away. `priceCents` is for new orders. `quantity` goes up, and down to
 * the number of places that are held or sold.
 */
export const TicketPatch = z.strictObject({
  title: Title.optional(),
  priceCents: PriceCents.optional(),
  quantity: Quantity.optional(),
  category: Category.optional(),
  startsAt: InputMoment.nullable().optional(),
  endsAt: InputMoment.nullable().optional(),
  timeZone: TimeZone.optional(),
  saleStartsAt: InputMoment.nullable().optional(),
  saleEndsAt: InputMoment.nullable().optional(),
  venue: Place.nullable().optional(),
  city: Place.nullable().optional(),
  description: Description.nullable().optional(),
  maxPerBuyer: MaxPerBuyer.nullable().optional(),
});
export type TicketPatch = z.infer<typeof TicketPatch>;

/** The same for an installation's currency. */
export const ticketPatchIn = (currency: string) =>
  TicketPatch.safeExtend({ priceCents: priceCentsIn(currency).optional() });

/**
 * A ticket as the public sees it. `version` counts the seller's edits, `availabilityVersion` the changes of what is left.
 * `quantity` is what its seller wants, or what is held and sold where that is more.
 */
export const Ticket = z.object({
  id: Id,
  title: z.string(),
  description: z.string().optional(),
  category: Category,
  startsAt: Moment.optional(),
  endsAt: Moment.optional(),
  timeZone: z.string(),
  saleStartsAt: Moment.optional(),
  saleEndsAt: Moment.optional(),
  venue: z.string().optional(),
  city: z.string().optional(),
  priceCents: PriceCents,
  currency: Currency,
  quantity: z.int(),
  maxPerBuyer: z.int().optional(),
  available: z.int(),
  status: z.enum(['on-sale', 'sold-out', 'withdrawn']),
  sellerId: Id,
  sellerName: z.string(),
  version: Version,
  availabilityVersion: Version,
  nextReleaseAt: Moment.optional(),
  createdAt: Moment,
  updatedAt: Moment,
});
export type Ticket = z.infer<typeof Ticket>;

/** Days in the time zone of a listing: this one, this weekend from Friday 17:00 on, or seven from this one on. */
export const When = z.enum(['today', 'weekend', 'week']);
export type When = z.infer<typeof When>;

/**
 * GET /api/tickets. `from` and `to` are moments, `fromDay` and `toDay` days in the time zone of each listing, all included. Tickets that are sold out come after all others, however they are sorted. Sorted by `soonest`, those
 * without a date follow those with one, newest first.
 */
export const TicketQuery = z.strictObject({
  q: SearchText.optional(),
  category: Category.optional(),
  city: SearchText.optional(),
  when: When.optional(),
  from: InputMoment.optional(),
  to: InputMoment.optional(),
  fromDay: InputDay.optional(),
  toDay: InputDay.optional(),
  maxPriceCents: queryInteger(0, maxInt).optional(),
  seller: Id.optional(),
  sort: z.enum(['newest', 'soonest', 'price', '-price']).default('newest'),
  cursor: Cursor.optional(),
  limit: PageSize,
});
export type TicketQuery = z.infer<typeof TicketQuery>;

export const TicketPage = z.object({ tickets: z.array(Ticket), nextCursor: z.string().nullable() });
export type TicketPage = z.infer<typeof TicketPage>;

/** GET /api/tickets/cities */
export const CityQuery = z.strictObject({ q: SearchText.optional() });

/** Cities where something is on sale, those with most listings first. With `q` those a word of whose name begins like that. */
export const Cities = z.object({ cities: z.array(z.object({ name: z.string(), tickets: z.int() })) });
export type Cities = z.infer<typeof Cities>;

/**
 * GET /api/tickets/sellers/:id: what buyers may know of a seller. `since`: when their account was made; `sold`: places of
 * complete orders; `listings`: how many tickets they have ever listed.
 */
export const Seller = z.object({ id: Id, name: z.string(), since: Moment, listings: z.int(), sold: z.int() });
export type Seller = z.infer<typeof Seller>;

/** Which of their own listings a seller looks at: not over yet (also without a date), over, or taken off sale. */
export const SellingShow = z.enum(['coming', 'past', 'withdrawn']);
export type SellingShow = z.infer<typeof SellingShow>;

/**
 * GET /api/tickets/selling. With `show` by date: what is coming the soonest first and what has no date last, the others the
 * latest first. Without it all, newest first.
 */
export const SellingQuery = z.strictObject({
  show: SellingShow.optional(),
  cursor: Cursor.optional(),
  limit: queryInteger(1, 200).default(200),
});
export type SellingQuery = z.infer<typeof SellingQuery>;

/**
 * A page of the caller's own tickets, and what all their complete orders came to, whatever is on the page: `soldPlaces`, money,
 * and `salesByDay` with the days (UTC) of the last 90 on which something was sold, oldest first. `counts` are of all their tickets.
 */
export const Selling = z.object({
  tickets: z.array(Ticket.extend({ held: z.int(), sold: z.int() })),
  nextCursor: z.string().nullable(),
  counts: z.object({ coming: z.int(), past: z.int(), withdrawn: z.int() }),
  soldPlaces: z.int(),
  earnedCents: Cents,
  pendingPayoutCents: Cents,
  salesByDay: z.array(z.object({ day: z.iso.date(), places: z.int(), cents: Cents })),
});
export type Selling = z.infer<typeof Selling>;
