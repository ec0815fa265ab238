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

/** The seller edits while at least one place is free; orders already made keep what they were made at. */
export const edit = (listing: Listing, patch: TicketPatch, callerId: string, now: Date): Decision => {
  const { state, availability } = listing;
  if (state.sellerId !== callerId) return { refused: 'not-your-ticket' };
  if (state.status === 'withdrawn') return { refused: 'ticket-withdrawn' };
  if (freePlaces(state, availability) === 0) return { refused: 'ticket-reserved' };
  const changes = changesOf(state, patch);
  return { state: changes.length === 0 ? state : next(withChanges(state, changes), now) };
};

/** The seller takes the free places off sale; held and sold ones stay. Doing it again changes nothing. */
export const withdraw = ({ state, availability }: Listing, callerId: string, now: Date): Decision => {
  if (state.sellerId !== callerId) return { refused: 'not-your-ticket' };
  if (state.status === 'withdrawn') return { state };
  if (freePlaces(state, availability) === 0) return { refused: 'ticket-reserved' };
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
