import type { ProblemCode } from '@ticketing/contracts/http/problems';
import { Refusal } from '../../calls/http.ts';
import { serverNow } from '../../calls/server-time.ts';
import type { Viewer } from '../viewer.ts';
import type { ReadingPlace } from './places.ts';
import { readingPlaces } from './reading-places.ts';
import { type Sentence, sentenceOf } from './sentence.ts';

type Sentences = Readonly<Partial<Record<ProblemCode, Sentence>>>;

/** What a person reads when something could not be loaded. */
export const readingText = (error: Error, place: ReadingPlace, viewer: Viewer): string => {
  const { away } = readingPlaces[place];
  if (!(error instanceof Refusal)) return away;
  // A newer service may know a code that this page does not.
  const sentence = (readingPlaces[place] as Sentences)[error.code] ?? away;
  return sentenceOf(sentence, error, { about: {}, viewer, now: serverNow() });
};
