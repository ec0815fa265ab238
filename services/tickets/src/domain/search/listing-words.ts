import type { Category } from '@ticketing/contracts/http/tickets';
import type { TicketState } from '@ticketing/contracts/messages/tickets';
import { dateWords } from './date-words.ts';
import { daysBetween } from './days.ts';
import { isUnspaced, pairsOf, piecesOf, shapeless } from './pieces.ts';
import { stemOf } from './stems.ts';

/** What of a listing can be searched. */
export type Searched = Pick<
  TicketState,
  'title' | 'venue' | 'city' | 'description' | 'category' | 'startsAt' | 'endsAt'
>;

/** PostgreSQL's weights. The beginning of a word is enough in A to C, not in D. */
type Weight = 'A' | 'B' | 'C' | 'D';

const categoryWords: Readonly<Record<Category, string>> = {
  music: 'music',
  sport: 'sport',
  theatre: 'theatre theater',
  other: '',
};

/**
 * The words by which a listing is found, as the text of a `tsvector`: those of its title (A), venue (B), city, kind and
 * date (C), and description, day and year (D). Days are those of `timeZone`. `search-query.ts` is the other side.
 */
export const listingWords = (listing: Searched, timeZone: string): string => {
  const { names, numbers } = dateWords(daysBetween(listing, timeZone));
  const weights = new Map<string, Weight>();
  const add = (weight: Weight, words: Iterable<string>): void => {
    for (const word of words) if (!weights.has(word)) weights.set(word, weight);
  };
  add('A', nameWords(listing.title));
  add('B', nameWords(listing.venue ?? ''));
  add('C', nameWords(listing.city ?? ''));
  add('C', wordsToFind(`${categoryWords[listing.category]} ${names}`));
  add('D', wordsToFind(`${listing.description ?? ''} ${numbers}`));
  return [...weights].map(([word, weight]) => `${quote(word)}:1${weight}`).join(' ');
};

/** A word as PostgreSQL reads it in a `tsvector` or `tsquery`. */
export const quote = (word: string): string => `'${word.replaceAll(/['\\]/g, '$&$&')}'`;

const wordsToFind = (text: string): string[] =>
  piecesOf(text).words.flatMap((word) => (isUnspaced(word) ? pairsOf(word) : [word, stemOf(word)]));

const isPlain = /^[\0-\x7F]*$/;
const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/**
 * Words of a short text. In addition to those of the whole text they have those of each word by Unicode's rules, which
 * cuts "x²y" and other writings where a whole is one word here; of the parts between joiners; what is written together,
 * "AC/DC" as "acdc"; and symbols.
 */
const nameWords = (text: string): Iterable<string> => {
  const found = new Set(wordsToFind(text));
  const add = (part: string): void => {
    if (!found.has(part.toLowerCase())) for (const word of wordsToFind(part)) found.add(word);
  };
  if (!isPlain.test(text)) {
    for (const { segment } of segmenter.segment(text)) add(segment);
    for (const part of text.split(shapeless)) add(part);
  }
  for (const chunk of text.split(/\s+/)) add(piecesOf(chunk).words.join(''));
  for (const run of piecesOf(text).symbols) for (const pair of pairsOf(run)) found.add(pair);
  return found;
};
