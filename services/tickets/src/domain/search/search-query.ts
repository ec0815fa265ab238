import { quote } from './listing-words.ts';
import { isUnspaced, pairsOf, piecesOf } from './pieces.ts';
import { isStopWord, stemOf } from './stems.ts';

/** What narrows a search enough. A title of 200 characters can have a hundred words, or 199 pairs. */
const maxTerms = 40;

/**
 * What people type as the text of a `tsquery`: every word must occur. Somebody is still typing the last one, so its
 * beginning is enough, but only in title, venue and city: a letter or two begin a word of nearly every description. Symbols
 * count only if there is nothing else.
 * @returns '' when there is nothing to search for.
 */
export const searchExpression = (text: string): string => {
  const { words, symbols } = piecesOf(text);
  if (words.length === 0) return all(symbols.flatMap(termsOfRun));
  const telling = words.filter((word) => !isStopWord(word));
  const sought = telling.length > 0 ? telling : words;
  const last = words.at(-1)!;
  return all(
    sought.flatMap((word) => {
      if (isUnspaced(word)) return termsOfRun(word);
      const term = quote(stemOf(word));
      return [word === last ? `(${term} | ${quote(word)}:*ABC)` : term];
    }),
  );
};

const all = (terms: readonly string[]): string => [...new Set(terms)].slice(0, maxTerms).join(' & ');

/** Every pair of a run must occur; of a single character, a pair that begins with it. */
const termsOfRun = (run: string): string[] => {
  const pairs = pairsOf(run);
  return pairs.length === 1 ? [`${quote(run)}:*`] : pairs.slice(0, -1).map(quote);
};
