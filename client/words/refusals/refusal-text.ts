import type { ProblemCode } from '@ticketing/contracts/http/problems';
import { Explained, isAway, Refusal } from '../../calls/http.ts';
import { serverNow } from '../../calls/server-time.ts';
import type { Viewer } from '../viewer.ts';
import { actingPlaces } from './acting-places.ts';
import { everywhere } from './everywhere.ts';
import type { ActingPlace } from './places.ts';
import { type About, type Sentence, sentenceOf } from './sentence.ts';

type Sentences = Readonly<Partial<Record<ProblemCode, Sentence>>>;

/**
 * What a person reads when what they asked for did not work: the place's own sentence for the code, that for an outage, or
 * the one that holds everywhere. Nothing that a service or a program wrote for developers gets here.
 */
export const refusalText = (error: Error, place: ActingPlace, viewer: Viewer, about: About = {}): string => {
  if (error instanceof Explained) return error.message;
  const { away } = actingPlaces[place];
  if (!(error instanceof Refusal)) return away;
  const own = (actingPlaces[place] as Sentences)[error.code];
  const sentence = own ?? (isAway(error) ? away : everywhere[error.code]);
  // A newer service may know a code that this page does not.
  return sentenceOf(sentence ?? away, error, { about, viewer, now: serverNow() });
};
