import { type ProblemCode, problems } from '@ticketing/contracts/http/problems';
import { refusals } from '@ticketing/contracts/http/refusals';
import { Refusal } from '../calls/http.ts';
import { actingRoutes, type Place, readingRoutes } from '../words/refusals/places.ts';

/** A refusal whose detail nobody should read. */
export const refused = (code: ProblemCode, more: object = {}, retryAt?: string): Refusal =>
  new Refusal(
    { code, status: statusOf(code), detail: 'SQLSTATE 22P02 in PlaceOrder', ...more },
    retryAt === undefined ? {} : { retryAt },
  );

export const statusOf = (code: ProblemCode): number => problems[code].status;

const routesOf = (place: Place) => ({ ...readingRoutes, ...actingRoutes })[place];

/** The codes that the routes of a place can be refused with. */
export const codesAt = (place: Place): readonly ProblemCode[] => [
  ...new Set(routesOf(place).flatMap((route): readonly ProblemCode[] => refusals[route])),
];
