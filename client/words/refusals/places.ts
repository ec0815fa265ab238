import type { OwnCode, RefusableRoute } from '@ticketing/contracts/http/refusals';

/** The places of the pages where a refusal is told, and the routes that they call. */
export const placeRoutes = {
  browse: ['GET /api/tickets', 'GET /api/tickets/cities'],
  ticket: ['GET /api/tickets/{id}'],
  seller: ['GET /api/tickets/sellers/{id}', 'GET /api/tickets'],
  reserve: ['POST /api/orders'],
  order: ['GET /api/orders/{id}', 'GET /api/payments'],
  orders: ['GET /api/orders'],
  'cancel-order': ['DELETE /api/orders/{id}'],
  pay: ['POST /api/payments', 'GET /api/payments'],
  selling: ['GET /api/tickets/selling'],
  'own-ticket': ['GET /api/tickets/{id}'],
  'list-ticket': ['POST /api/tickets'],
  'edit-ticket': ['PATCH /api/tickets/{id}'],
  'take-off-sale': ['DELETE /api/tickets/{id}'],
  'sign-in': ['POST /api/users/signin'],
  'sign-up': ['POST /api/users/signup'],
  'sign-out': ['POST /api/users/signout'],
  account: ['GET /api/users/current-user', 'GET /api/users/token'],
  name: ['PATCH /api/users/account'],
  devices: ['GET /api/users/auth/list-sessions'],
  'sign-out-device': ['POST /api/users/auth/revoke-session', 'POST /api/users/auth/revoke-sessions'],
} as const satisfies Record<string, readonly RefusableRoute[]>;

export type Place = keyof typeof placeRoutes;

/** The codes that need a sentence of their own in a place. */
export type CodeAt<P extends Place> = OwnCode<(typeof placeRoutes)[P][number]>;
