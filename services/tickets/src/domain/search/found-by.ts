import type { TicketState } from '@ticketing/contracts/messages/tickets';
import { type Days, daysOf } from './days.ts';
import { listingWords } from './listing-words.ts';
import { plainText } from './pieces.ts';

/** All that a listing is found by, beside the fields of its own. */
export type FoundBy = Days & {
  /** Its words, as the text of a `tsvector`. */
  readonly words: string;
  /** Its city made plain, so that it is one however it was written; null without. */
  readonly cityKey: string | null;
};

/** What a listing is found by; `timeZone` is that of its place. */
export const foundBy = (listing: TicketState, timeZone: string): FoundBy => ({
  words: listingWords(listing, timeZone),
  cityKey: listing.city ? plainText(listing.city) : null,
  ...daysOf(listing, timeZone),
});
