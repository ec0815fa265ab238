import type { Ticket } from '@ticketing/contracts/http/tickets';
import { freePlaces } from './availability.ts';
import type { Listing } from './listing.ts';

/**
 * A listing as the public sees it. Nothing of a withdrawn ticket is available, whatever was still free. Where more is held and
 * sold than its seller wants now, there are as many places, as orders decides it too. `timeZone` is the installation's.
 */
export const publicTicket = ({ state, availability }: Listing, sellerName: string, timeZone: string): Ticket => {
  const { nextReleaseAt } = availability;
  const withdrawn = state.status === 'withdrawn';
  const soldOut = availability.sold >= state.quantity;
  return {
    timeZone,
    ...state,
    quantity: Math.max(state.quantity, availability.held + availability.sold),
    status: withdrawn ? 'withdrawn' : soldOut ? 'sold-out' : 'on-sale',
    available: withdrawn ? 0 : freePlaces(state, availability),
    ...(nextReleaseAt && !withdrawn ? { nextReleaseAt } : {}),
    sellerName,
    availabilityVersion: availability.version,
  };
};

/** The entity tag of a ticket: it changes with every edit and with every change of what is left. */
export const etagOf = ({ version, availabilityVersion }: Pick<Ticket, 'version' | 'availabilityVersion'>): string =>
  `"v${version}-${availabilityVersion}"`;

/**
 * Whether an `If-Match` header names this version: `*`, the ETag of any availability, or just the version. What others
 * reserve meanwhile does not make a seller's edit stale.
 */
export const matchesVersion = (ifMatch: string, version: number): boolean =>
  ifMatch === '*' || ifMatch.split(',').some((tag) => /^"v?(\d+)(-\d+)?"$/.exec(tag.trim())?.[1] === String(version));
