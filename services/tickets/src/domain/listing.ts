import type { TicketInput, TicketPatch } from '@ticketing/contracts/http/tickets';
import type { TicketState } from '@ticketing/contracts/messages/tickets';
import { type Availability, freePlaces } from './availability.ts';

/** A listing as tickets keeps it: what its seller made of it, and what is left of it as far as orders has told. */
export type Listing = { readonly state: TicketState; readonly availability: Availability };

/** Why a seller's wish is refused. */
export type Denial = 'not-your-ticket' | 'ticket-withdrawn' | 'ticket-reserved';

/** What comes of a wish: the state it leads to (the same one when there was nothing to do), or why not. */
export type Decision = { readonly refused: Denial } | { readonly state: TicketState };

export type NewListing = TicketInput & Required<Pick<TicketInput, 'quantity' | 'category'>>;

/** A new listing, on sale at once. */
export const list = (
  { startsAt, ...input }: NewListing,
  { id, sellerId, currency, now }: { id: string; sellerId: string; currency: string; now: Date },
): TicketState => ({
  ...input,
  ...(startsAt ? { startsAt: moment(startsAt) } : {}),
  id,
  sellerId,
  currency,
  status: 'on-sale',
  version: 1,
  createdAt: now.toISOString(),
  updatedAt: now.toISOString(),
});

/**
 * Edits by the seller are allowed while at least one place is free. Existing orders keep their price and details. The limit
 * per buyer can be changed at any time, because it matters especially while every place is held.
 */
export const edit = (listing: Listing, patch: TicketPatch, callerId: string, now: Date): Decision => {
  const { state, availability } = listing;
  if (state.sellerId !== callerId) return { refused: 'not-your-ticket' };
  if (state.status === 'withdrawn') return { refused: 'ticket-withdrawn' };
  const changes = changesOf(state, patch);
  const changesOnlyLimit = changes.length > 0 && changes.every(([field]) => field === 'maxPerBuyer');
  if (freePlaces(state, availability) === 0 && !changesOnlyLimit) return { refused: 'ticket-reserved' };
  return { state: changes.length === 0 ? state : next(withChanges(state, changes), now) };
};

/**
 * The seller withdraws the ticket from sale, whatever is held or sold. Buyers keep their places, and returned places do not
 * go back on sale. Withdrawing again changes nothing.
 */
export const withdraw = ({ state }: Listing, callerId: string, now: Date): Decision => {
  if (state.sellerId !== callerId) return { refused: 'not-your-ticket' };
  if (state.status === 'withdrawn') return { state };
  return { state: next({ ...state, status: 'withdrawn' }, now) };
};

const next = (state: TicketState, now: Date): TicketState => ({
  ...state,
  version: state.version + 1,
  updatedAt: now.toISOString(),
});

const changesOf = (state: TicketState, patch: TicketPatch): [string, unknown][] =>
  Object.entries({ ...patch, ...(patch.startsAt ? { startsAt: moment(patch.startsAt) } : {}) }).filter(
    ([field, value]) => value !== undefined && value !== (state[field as keyof TicketState] ?? null),
  );

const withChanges = (state: TicketState, changes: readonly [string, unknown][]): TicketState => {
  const fields = Object.entries({ ...state, ...Object.fromEntries(changes) });
  return Object.fromEntries(fields.filter(([, value]) => value !== null)) as TicketState;
};

/** The same moment as everybody here writes it: UTC with milliseconds. */
const moment = (text: string): string => new Date(text).toISOString();
