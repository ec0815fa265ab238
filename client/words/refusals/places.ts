import type { OwnCode, RefusableRoute, refusals } from '@ticketing/contracts/http/refusals';

type Routes = Readonly<Record<string, readonly RefusableRoute[]>>;

/** The places of the pages that only read, with the routes they call. */
export const readingRoutes = {
  browse: ['GET /api/tickets', 'GET /api/tickets/cities'],
  ticket: ['GET /api/tickets/{id}'],
  seller: ['GET /api/tickets/sellers/{id}', 'GET /api/tickets'],
  'own-ticket': ['GET /api/tickets/{id}'],
  selling: ['GET /api/tickets/selling'],
  order: ['GET /api/orders/{id}', 'GET /api/payments'],
  orders: ['GET /api/orders'],
  account: ['GET /api/users/current-user', 'GET /api/users/token'],
  devices: ['GET /api/users/auth/list-sessions'],
} as const satisfies Routes;

/** Those where somebody presses a button. */
export const actingRoutes = {
  reserve: ['POST /api/orders'],
  'extend-order': ['POST /api/orders/{id}/extend'],
  'cancel-order': ['DELETE /api/orders/{id}'],
  pay: ['POST /api/payments', 'GET /api/payments'],
  'list-ticket': ['POST /api/tickets'],
  'edit-ticket': ['PATCH /api/tickets/{id}'],
  'take-off-sale': ['DELETE /api/tickets/{id}'],
  'sign-in': ['POST /api/users/signin'],
  'sign-up': ['POST /api/users/signup'],
  'sign-out': ['POST /api/users/signout'],
  name: ['PATCH /api/users/account'],
  'sign-out-device': ['POST /api/users/auth/revoke-session', 'POST /api/users/auth/revoke-sessions'],
} as const satisfies Routes;

export type ReadingPlace = keyof typeof readingRoutes;
export type ActingPlace = keyof typeof actingRoutes;
/** The places of the pages where a refusal is told. */
export type Place = ReadingPlace | ActingPlace;

/** The codes that a reading place may be refused with: it has a sentence for each. */
export type ReadingCode<P extends ReadingPlace> = (typeof refusals)[(typeof readingRoutes)[P][number]][number];
/** The codes that need a sentence of their own in an acting place; for all others one holds everywhere. */
export type ActingCode<P extends ActingPlace> = OwnCode<(typeof actingRoutes)[P][number]>;
