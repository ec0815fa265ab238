import type { Refusal } from '../../calls/http.ts';
import type { Viewer } from '../viewer.ts';
import { waitText } from './wait.ts';

/** What the page knows about what was asked for. */
export type About = {
  /** How many tickets were asked for. */
  readonly asked?: number;
  /** How many can be had now, as the page knows by its live news. */
  readonly left?: number;
  /** The most that one buyer may have. */
  readonly maxPerBuyer?: number;
};

export type Told = {
  readonly refusal: Refusal;
  readonly about: About;
  readonly viewer: Viewer;
  /** When it can be tried again, as the end of a sentence: `in 40 seconds`. */
  readonly wait: string;
};

/** What a person reads: one or two sentences that say what happened and what to do. */
export type Sentence = string | ((told: Told) => string);

/** A sentence as it is read about a refusal. `now` in ms. */
export const sentenceOf = (
  sentence: Sentence,
  refusal: Refusal,
  { about, viewer, now }: { readonly about: About; readonly viewer: Viewer; readonly now: number },
): string =>
  typeof sentence === 'string'
    ? sentence
    : sentence({ refusal, about, viewer, wait: waitText(refusal.retryAt, now, viewer) });
