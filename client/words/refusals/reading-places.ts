import type { ReadingCode, ReadingPlace } from './places.ts';
import type { Sentence } from './sentence.ts';

type At<P extends ReadingPlace> = { readonly away: string } & Readonly<Record<ReadingCode<P>, Sentence>>;

const away = 'We can’t load this right now. Try again in a moment.';
const mistyped = 'The address may be mistyped.';

const reading = {
  ...{ away, 'internal-error': away, unavailable: away, 'invalid-input': mistyped },
  'too-many-requests': ({ wait }) => `Many requests come from your network. This page goes on by itself ${wait}.`,
} as const satisfies Record<string, Sentence>;
const ownReading = { ...reading, 'not-signed-in': 'You’re signed out. Sign in to go on.' } as const;

/** What a person reads where something could not be loaded. Small, since the first page that anybody sees has it. */
export const readingPlaces: { readonly [P in ReadingPlace]: At<P> } = {
  browse: { ...reading, 'invalid-input': 'No tickets match this. Remove a filter and look again.' },
  ticket: { ...reading, 'not-found': mistyped },
  seller: { ...reading, 'not-found': mistyped },
  'own-ticket': { ...reading, 'not-found': mistyped },
  selling: ownReading,
  order: { ...ownReading, 'not-found': 'It may belong to another account than the one you are signed in with.' },
  orders: ownReading,
  account: ownReading,
  devices: ownReading,
};
