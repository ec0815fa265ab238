import type { Database } from '@ticketing/common/database/database';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import type { PlacementLimits } from '../domain/placement.ts';

/** A request for places, as the claim takes it. `key` and `hash` are those of its Idempotency-Key, if it has one. */
export type PlacementRequest = {
  readonly orderId: string;
  readonly buyerId: string;
  readonly ticketId: string;
  readonly quantity: number;
  readonly expectedUnitPriceCents: number | null;
  readonly key: string | null;
  readonly hash: Buffer | null;
  readonly traceparent: string | null;
};

export type PlacementRefusal =
  | 'not-found'
  | 'own-ticket'
  | 'ticket-withdrawn'
  | 'event-started'
  | 'sale-ended'
  | 'too-many-live-orders'
  | 'idempotency-key-reused';

export type PlacementOutcome =
  | { readonly outcome: 'created' | 'kept'; readonly answer: OrderState }
  | { readonly outcome: 'own-hold' | 'not-on-sale-yet'; readonly answer: string }
  | { readonly outcome: 'limit-reached'; readonly answer: { readonly max: number; readonly have: number } }
  | { readonly outcome: 'hold-again-later'; readonly answer: number }
  | { readonly outcome: 'price-changed'; readonly answer: { readonly priceCents: number; readonly currency: string } }
  | { readonly outcome: 'amount-out-of-range'; readonly answer: { readonly maxPlaces: number } }
  | { readonly outcome: 'ticket-sold-out' | 'ticket-reserved'; readonly answer: number }
  | { readonly outcome: PlacementRefusal; readonly answer: null };

export type PlacementRules = PlacementLimits & { readonly reservationSeconds: number };

/**
 * Decides requests, in their order, in one transaction, with one outcome for each, as `decidePlacements` does.
 * migrations/0002_place_orders.sql describes the locks on places and buyers; the newest migration with `place_orders` runs.
 */
export const claim = async (
  database: Database,
  rules: PlacementRules,
  requests: readonly PlacementRequest[],
): Promise<PlacementOutcome[]> => {
  try {
    return await callPlaceOrders(database, rules, requests);
  } catch (error) {
    // A ticket can appear after its places would have been locked. Two batches may then decide about the same places, and
    // the constraint refuses the second, which finds and locks them when it is tried again.
    if (!isOversold(error)) throw error;
    return callPlaceOrders(database, rules, requests);
  }
};

const isOversold = (error: unknown): boolean =>
  error instanceof Error && 'constraint' in error && error.constraint === 'tickets_never_sold_beyond_quantity';

const callPlaceOrders = (
  database: Database,
  rules: PlacementRules,
  requests: readonly PlacementRequest[],
): Promise<PlacementOutcome[]> =>
  database.call<PlacementOutcome>(
    `select outcome, answer
     from place_orders($1, $2, $3, $4, $5, $6, $7, $8, make_interval(secs => $9), $10, $11, $12, $13, $14, $15, $16)
     order by nth`,
    [
      arrayOf(requests.map((r) => r.orderId)),
      arrayOf(requests.map((r) => r.buyerId)),
      arrayOf(requests.map((r) => r.ticketId)),
      arrayOf(requests.map((r) => r.quantity)),
      arrayOf(requests.map((r) => r.expectedUnitPriceCents)),
      requests.map((r) => r.key),
      arrayOf(requests.map((r) => r.hash && `"\\\\x${r.hash.toString('hex')}"`)),
      arrayOf(requests.map((r) => r.traceparent)),
      rules.reservationSeconds,
      rules.liveOrdersMax,
      rules.defaultMaxPerBuyer,
      rules.holdAgainSeconds,
      rules.nearlyGonePlaces,
      ...ranksOf(requests).map(arrayOf),
    ],
  );

/** PostgreSQL's text of an array of values that need no escaping, which costs a tenth of the statement. */
const arrayOf = (values: readonly (string | number | null)[]): string =>
  `{${values.map((value) => value ?? 'NULL').join()}}`;

/** The rank of each request's ticket, of its buyer, and of both together: equal ones have equal ranks. */
const ranksOf = (requests: readonly PlacementRequest[]): readonly (readonly number[])[] => {
  const tickets = ranks(requests.map((r) => r.ticketId));
  const buyers = ranks(requests.map((r) => r.buyerId));
  const pairs = ranks(buyers.map((buyer, nth) => buyer * (requests.length + 1) + (tickets[nth] ?? 0)));
  return [tickets, buyers, pairs];
};

/** A number for each value, from 1. Equal values have equal numbers. */
const ranks = (values: readonly (string | number)[]): number[] => {
  const known = new Map<string | number, number>();
  return values.map((value) => {
    const rank = known.get(value);
    if (rank !== undefined) return rank;
    known.set(value, known.size + 1);
    return known.size;
  });
};
