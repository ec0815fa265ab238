import { z } from 'zod';
import { Cents, ComparedCents, Currency } from '../money.ts';
import { maxExtensions } from '../values/more-time.ts';
import { Cursor, Id, Moment, PageSize, Version, wholeNumber } from '../values.ts';

/**
 * The pause before a buyer may hold the same ticket again, in seconds, after the first, second, third, fourth and every
 * later hold that lapsed or was cancelled since their last purchase of it. It applies only while the ticket is nearly gone:
 * the request would leave fewer places for others than the greater of `nearlyGonePlaces` and a tenth of all.
 */
export const holdAgainSeconds: readonly number[] = [0, 60, 300, 900];
export const nearlyGonePlaces = 10;

/** POST /api/orders. With `expectedUnitPriceCents` the order is refused when the price has changed meanwhile. */
export const OrderInput = z.strictObject({
  ticketId: Id,
  quantity: wholeNumber(1, 10).default(1),
  expectedUnitPriceCents: ComparedCents.optional(),
});
export type OrderInput = z.input<typeof OrderInput>;

export const OrderStatus = z.enum(['awaiting-payment', 'confirming', 'complete', 'cancelled', 'refunded']);
export type OrderStatus = z.infer<typeof OrderStatus>;

export const CancelReason = z.enum(['by-buyer', 'expired', 'payment-failed']);
export type CancelReason = z.infer<typeof CancelReason>;

/** One place, bought: its number is at most the ticket's quantity and belongs to one order only. */
export const Admission = z.object({ id: Id, number: z.int().min(1) });
export type Admission = z.infer<typeof Admission>;

/** The event of an order. `timeZone` is that of the place where it is. */
export const BoughtEvent = z.object({
  title: z.string(),
  startsAt: Moment.optional(),
  endsAt: Moment.optional(),
  timeZone: z.string(),
  venue: z.string().optional(),
  city: z.string().optional(),
});
export type BoughtEvent = z.infer<typeof BoughtEvent>;

/** What a seller has changed about an event since it was bought, and when it became what it is now. Null for no value. */
export const EventChange = z.object({
  field: z.enum(['title', 'startsAt', 'endsAt', 'timeZone', 'venue', 'city']),
  from: z.string().nullable(),
  to: z.string().nullable(),
  at: Moment,
});
export type EventChange = z.infer<typeof EventChange>;

/**
 * An order as its buyer sees it. Price and event are those it was made with; `changes` says in what the event differs now.
 * An unpaid order may end at `decideAt`: that is `expiresAt`, or later once payment has started (`payingSince`).
 * `extensionsLeft` is how often its buyer can still have more time: 0 once payment has started.
 */
export const Order = z.object({
  id: Id,
  ticketId: Id,
  title: z.string(),
  event: BoughtEvent,
  changes: z.array(EventChange),
  quantity: z.int(),
  unitPriceCents: Cents,
  totalCents: Cents,
  currency: Currency,
  status: OrderStatus,
  reason: CancelReason.optional(),
  admissions: z.array(Admission),
  expiresAt: Moment,
  decideAt: Moment,
  payingSince: Moment.optional(),
  extensionsLeft: z.int().min(0).max(maxExtensions),
  version: Version,
  createdAt: Moment,
  updatedAt: Moment,
});
export type Order = z.infer<typeof Order>;

/**
 * GET /api/orders, newest first. Each order is in one of three lists, by its event as it is now:
 * - `coming`: unpaid and confirming orders, then paid ones whose event is not over or has no date; each the soonest first
 * - `past`: paid ones whose event is over (at its end, or at its start if it has no end), the latest first
 * - `cancelled`: cancelled and refunded ones, the newest first
 *
 * `ticketId` leaves the orders of one ticket: what the caller already has of it.
 */
export const OrderQuery = z.strictObject({
  when: z.enum(['coming', 'past', 'cancelled']).optional(),
  ticketId: Id.optional(),
  cursor: Cursor.optional(),
  limit: PageSize,
});
export type OrderQuery = z.infer<typeof OrderQuery>;

export const OrderPage = z.object({ orders: z.array(Order), nextCursor: z.string().nullable() });
export type OrderPage = z.infer<typeof OrderPage>;
