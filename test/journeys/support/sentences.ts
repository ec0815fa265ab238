import { type ProblemCode, problems } from '@ticketing/contracts/http/problems';
import { refusals } from '@ticketing/contracts/http/refusals';
import { Refusal } from '../../../client/calls/http.ts';
import { actingRoutes, type Place, type ReadingPlace, readingRoutes } from '../../../client/words/refusals/places.ts';
import { readingText } from '../../../client/words/refusals/reading-text.ts';
import { refusalText } from '../../../client/words/refusals/refusal-text.ts';

// The one file of the journeys that reads the pages' own sources: a copy of the table would have to be changed with it.

export type { Place, ProblemCode };

/** How long a mocked 429 has people wait: in ten minutes, also when the clocks differ a little. */
export const waitSeconds = 570;
const viewer = { locale: 'en-GB', timeZone: 'Europe/Amsterdam' };

/** The routes of a place with the codes each may be refused with. `not-signed-in` leads to signing in and says nothing. */
export const refusedRoutes = (place: Place): readonly { readonly route: string; readonly codes: ProblemCode[] }[] =>
  ({ ...readingRoutes, ...actingRoutes })[place].map((route) => ({
    route,
    codes: (refusals[route] as readonly ProblemCode[]).filter((code) => code !== 'not-signed-in'),
  }));

const isReading = (place: Place): place is ReadingPlace => place in readingRoutes;

/** What the table has a person read in a place for a problem. */
export const sentenceFor = (place: Place, code: ProblemCode, detail: string): string => {
  const { status } = problems[code];
  const retryAt = new Date(Date.now() + waitSeconds * 1_000).toISOString();
  const errors = code === 'invalid-input' ? { errors: [{ field: 'quantity', message: detail }] } : {};
  const problem = { code, status, detail, ...errors };
  const refusal = new Refusal(problem, status === 429 ? { retryAt } : {});
  return isReading(place) ? readingText(refusal, place, viewer) : refusalText(refusal, place, viewer);
};
