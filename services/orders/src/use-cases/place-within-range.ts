import type { Database } from '@ticketing/common/database/database';
import { currencies, isCurrency, maxPlaces } from '@ticketing/contracts/values/currency';
import type { PlacementOutcome, PlacementRequest } from '../store/placements.ts';
import { findPrice } from '../store/tickets.ts';

type Place = (request: PlacementRequest) => Promise<PlacementOutcome>;

/** No currency has a smaller largest charge than this, in minor units. */
const alwaysWithin = Math.min(...Object.values(currencies).map(({ max }) => max));

/** No ticket has this price, so a request that expects it is never placed. */
const noPrice = -1;

/**
 * Places requests, and refuses those whose total is more than the provider charges at once: `amount-out-of-range`, at the
 * point where a changed price would be refused, so that a repeated request still gets its first answer.
 *
 * The price of one ticket was checked when it was listed, so only several need a look at it. `place_orders` is then told to
 * expect that price: an edit between the two statements is noticed and looked at again.
 */
export const placeWithinRange =
  (database: Database, place: Place): Place =>
  async (request) => {
    const { quantity, expectedUnitPriceCents: expected } = request;
    if (quantity === 1 || (expected !== null && expected * quantity <= alwaysWithin)) return place(request);
    for (;;) {
      const found = await findPrice(database, request.ticketId);
      const isTooMuch = found !== null && exceeds(found, quantity);
      const wanted = isTooMuch || found === null ? noPrice : (expected ?? found.priceCents);
      const answer = await place({ ...request, expectedUnitPriceCents: wanted });
      if (answer.outcome !== 'price-changed') return answer;
      const now = answer.answer;
      if (exceeds(now, quantity))
        return { outcome: 'amount-out-of-range', answer: { maxPlaces: maxPlaces(now.priceCents, now.currency) } };
      if (expected !== null && expected !== now.priceCents) return answer;
    }
  };

const exceeds = ({ priceCents, currency }: { priceCents: number; currency: string }, quantity: number): boolean =>
  isCurrency(currency) && quantity > maxPlaces(priceCents, currency);
