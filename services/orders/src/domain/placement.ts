import { saleEndOf } from '@ticketing/contracts/values/sale-window';

/** A buyer's request. */
export type Placement = {
  readonly ticketId: string;
  readonly buyerId: string;
  readonly orderId: string;
  readonly quantity: number;
  readonly expectedUnitPriceCents: number | null;
  readonly hash: Buffer | null;
};

/** The facts about one request, which orders reads under its locks before the batch. */
export type PlacementFacts = {
  readonly ticket: {
    readonly sellerId: string;
    readonly status: string;
    readonly startsAt: Date | null;
    readonly endsAt: Date | null;
    readonly saleStartsAt: Date | null;
    readonly saleEndsAt: Date | null;
    readonly priceCents: number;
    readonly currency: string;
    readonly maxPerBuyer: number | null;
  } | null;
  /** `quantity`: how many the seller wants to sell. More may be held and sold, if they wanted more before. */
  readonly places: { readonly quantity: number; readonly held: number; readonly sold: number } | null;
  /** The hash of the earlier request with the same Idempotency-Key. */
  readonly storedHash: Buffer | null;
  /** The buyer's orders of all tickets that are neither paid nor ended. */
  readonly liveOrders: number;
  /** Places of this ticket that the buyer holds, by which order (the newest), and how many they have bought. */
  readonly held: number;
  readonly heldBy: string | null;
  readonly bought: number;
  /** When the buyer's holds of this ticket lapsed since their last purchase of it, newest first. */
  readonly lapses: readonly Date[];
};

export type PlacementLimits = {
  readonly liveOrdersMax: number;
  /** The limit if the seller sets none. Null for no limit. */
  readonly defaultMaxPerBuyer: number | null;
  /** The pause after the first, second and every later lapse. Empty for no pauses. */
  readonly holdAgainSeconds: readonly number[];
  readonly nearlyGonePlaces: number;
};

/** The outcome of a request: its code, and the values for its text. */
export type PlacementDecision =
  | {
      readonly outcome:
        | 'created'
        | 'kept'
        | 'idempotency-key-reused'
        | 'not-found'
        | 'own-ticket'
        | 'ticket-withdrawn'
        | 'event-started'
        | 'sale-ended'
        | 'too-many-live-orders';
    }
  | { readonly outcome: 'not-on-sale-yet'; readonly saleStartsAt: Date }
  | { readonly outcome: 'price-changed'; readonly priceCents: number; readonly currency: string }
  | { readonly outcome: 'ticket-sold-out' | 'ticket-reserved'; readonly free: number }
  | { readonly outcome: 'own-hold'; readonly orderId: string | null }
  | { readonly outcome: 'limit-reached'; readonly max: number; readonly have: number }
  | { readonly outcome: 'hold-again-later'; readonly seconds: number };

/** When a hold made at a moment ends: with the sale at the latest. Payment that has started by then has its grace. */
export const holdEndOf = (
  ticket: Parameters<typeof saleEndOf<Date>>[0],
  now: Date,
  reservationSeconds: number,
): Date => {
  const end = new Date(now.getTime() + reservationSeconds * 1_000);
  const saleEnd = saleEndOf(ticket);
  return saleEnd && saleEnd < end ? saleEnd : end;
};

/**
 * Decides which requests get places: each in order, all or nothing, from the places that the previous ones left.
 * `place_orders` decides the same in PostgreSQL, under the locks, and a property compares the two.
 *
 * The order of the checks follows what a person can do about each: first nothing (no such ticket, their own ticket), then
 * their own holds, then nothing again (sold out), then other buyers' holds, then the time to wait. Their own hold is also the
 * reason where others hold or have bought the rest: it is what they can act on.
 */
export const decidePlacements = (
  requests: readonly { readonly request: Placement; readonly facts: PlacementFacts }[],
  limits: PlacementLimits,
  now: Date,
): PlacementDecision[] => {
  const taken = new Map<string, number>(); // by ticket, in this batch
  const placed = new Map<string, number>(); // orders by buyer, in this batch
  const own = new Map<string, { places: number; by: string }>(); // by buyer and ticket, in this batch
  return requests.map(({ request, facts }) => {
    const pair = `${request.buyerId} ${request.ticketId}`;
    const decision = decide(request, limits, now, {
      ...facts,
      places: facts.places && {
        ...facts.places,
        held: facts.places.held + (taken.get(request.ticketId) ?? 0),
      },
      liveOrders: facts.liveOrders + (placed.get(request.buyerId) ?? 0),
      held: facts.held + (own.get(pair)?.places ?? 0),
      heldBy: own.get(pair)?.by ?? facts.heldBy,
    });
    if (decision.outcome === 'created') {
      taken.set(request.ticketId, (taken.get(request.ticketId) ?? 0) + request.quantity);
      placed.set(request.buyerId, (placed.get(request.buyerId) ?? 0) + 1);
      own.set(pair, { places: (own.get(pair)?.places ?? 0) + request.quantity, by: request.orderId });
    }
    return decision;
  });
};

const decide = (
  { buyerId, quantity, expectedUnitPriceCents, hash }: Placement,
  limits: PlacementLimits,
  now: Date,
  { ticket, places, storedHash, liveOrders, held, heldBy, bought, lapses }: PlacementFacts,
): PlacementDecision => {
  if (storedHash) return { outcome: hash && !storedHash.equals(hash) ? 'idempotency-key-reused' : 'kept' };
  if (!ticket || !places) return { outcome: 'not-found' };
  if (ticket.sellerId === buyerId) return { outcome: 'own-ticket' };
  if (ticket.status === 'withdrawn') return { outcome: 'ticket-withdrawn' };
  const saleEnd = saleEndOf(ticket);
  if (saleEnd && saleEnd <= now)
    return { outcome: ticket.saleEndsAt || ticket.endsAt ? 'sale-ended' : 'event-started' };
  if (ticket.saleStartsAt && ticket.saleStartsAt > now)
    return { outcome: 'not-on-sale-yet', saleStartsAt: ticket.saleStartsAt };
  if (expectedUnitPriceCents !== null && expectedUnitPriceCents !== ticket.priceCents)
    return { outcome: 'price-changed', priceCents: ticket.priceCents, currency: ticket.currency };
  const free = places.quantity - places.held - places.sold;
  const unsold = places.quantity - places.sold;
  if (held > 0 && free < quantity && (free <= 0 || free + held >= quantity))
    return { outcome: 'own-hold', orderId: heldBy };
  if (unsold < quantity && (free > 0 || unsold <= 0)) return { outcome: 'ticket-sold-out', free };
  const max = ticket.maxPerBuyer ?? limits.defaultMaxPerBuyer;
  if (max !== null && held + bought + quantity > max) return { outcome: 'limit-reached', max, have: held + bought };
  if (free < quantity) return { outcome: 'ticket-reserved', free };
  if (liveOrders >= limits.liveOrdersMax) return { outcome: 'too-many-live-orders' };
  // Places that a buyer returns to take them again are not free for others meanwhile, so the rest after the request counts.
  const isNearlyGone = free - quantity < Math.max(limits.nearlyGonePlaces, Math.floor(places.quantity / 10));
  const waitMs = isNearlyGone ? waitAfter(lapses, limits.holdAgainSeconds, now) : 0;
  return waitMs > 0 ? { outcome: 'hold-again-later', seconds: Math.ceil(waitMs / 1_000) } : { outcome: 'created' };
};

const waitAfter = ([last, ...earlier]: readonly Date[], holdAgainSeconds: readonly number[], now: Date): number => {
  if (!last) return 0;
  const seconds = holdAgainSeconds[Math.min(earlier.length, holdAgainSeconds.length - 1)] ?? 0;
  return last.getTime() + seconds * 1_000 - now.getTime();
};
