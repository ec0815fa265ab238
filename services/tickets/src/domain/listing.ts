import type { TicketInput, TicketPatch } from '@ticketing/contracts/http/tickets';
import type { TicketState } from '@ticketing/contracts/messages/tickets';
import type { Availability } from './availability.ts';
import { type MomentMistake, momentMistake } from './moments.ts';

/** A listing as tickets keeps it: what its seller made of it, and what is left of it as far as orders has told. */
export type Listing = { readonly state: TicketState; readonly availability: Availability };

/** Why a seller's wish is refused. */
export type Denial =
  | { readonly refused: 'not-your-ticket' | 'ticket-withdrawn' | 'event-started' }
  | { readonly refused: 'places-taken'; readonly least: number }
  | { readonly refused: 'invalid-input'; readonly mistake: MomentMistake };

/** What comes of a wish: the state it leads to (the same one when there was nothing to do), or why not. */
export type Decision = Denial | { readonly state: TicketState };

export type NewListing = TicketInput & Required<Pick<TicketInput, 'quantity' | 'category'>>;

/** A new listing, on sale at once unless its seller says from when. */
export const list = (
  input: NewListing,
  { id, sellerId, currency, now }: { id: string; sellerId: string; currency: string; now: Date },
): TicketState => ({
  ...withMoments(input),
  id,
  sellerId,
  currency,
  status: 'on-sale',
  version: 1,
  createdAt: now.toISOString(),
  updatedAt: now.toISOString(),
});

/** Why a new listing is refused, or null. */
export const denyListing = (state: TicketState, now: Date): Denial | null => {
  const mistake = momentMistake(state);
  if (mistake) return { refused: 'invalid-input', mistake };
  return hasPassed(state.startsAt, now) ? { refused: 'event-started' } : null;
};

/**
 * Edits by the seller are always possible, also while every place is held or sold, and after the sale: an order keeps what was
 * bought and shows what has changed. The price is that of new orders. There are never fewer places than are held and sold, as
 * far as is known here; orders decides. Price and number of places are settled once the ticket is withdrawn.
 */
export const edit = ({ state, availability }: Listing, patch: TicketPatch, callerId: string, now: Date): Decision => {
  if (state.sellerId !== callerId) return { refused: 'not-your-ticket' };
  const changes = changesOf(state, patch);
  const isChanged = (...fields: readonly string[]): boolean => changes.some(([field]) => fields.includes(field));
  if (changes.length === 0) return { state };
  if (state.status === 'withdrawn' && isChanged('priceCents', 'quantity')) return { refused: 'ticket-withdrawn' };
  const changed = withChanges(state, changes);
  const least = availability.held + availability.sold;
  if (isChanged('quantity') && changed.quantity < least) return { refused: 'places-taken', least };
  const mistake = isChanged('startsAt', 'endsAt', 'saleStartsAt', 'saleEndsAt') ? momentMistake(changed) : null;
  if (mistake) return { refused: 'invalid-input', mistake };
  if (isChanged('startsAt') && hasPassed(changed.startsAt, now)) return { refused: 'event-started' };
  return { state: next(changed, now) };
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
  Object.entries(withMoments(patch)).filter(
    ([field, value]) => value !== undefined && value !== (state[field as keyof TicketState] ?? null),
  );

const withChanges = (state: TicketState, changes: readonly [string, unknown][]): TicketState => {
  const fields = Object.entries({ ...state, ...Object.fromEntries(changes) });
  return Object.fromEntries(fields.filter(([, value]) => value !== null)) as TicketState;
};

const moments = ['startsAt', 'endsAt', 'saleStartsAt', 'saleEndsAt'] as const;

/** With the same moments as everybody here writes them: UTC with milliseconds. */
const withMoments = <Wish extends Partial<Record<(typeof moments)[number], string | null | undefined>>>(
  wish: Wish,
): Wish => ({
  ...wish,
  ...Object.fromEntries(
    moments.flatMap((field) => {
      const moment = wish[field];
      return moment ? [[field, new Date(moment).toISOString()]] : [];
    }),
  ),
});

const hasPassed = (moment: string | undefined, now: Date): boolean =>
  moment !== undefined && Date.parse(moment) <= now.getTime();
