import type { ProblemCode } from './problems.ts';

/** Every route may be refused with these: it cannot be read, comes too often, or something is out of order here. */
const always = ['invalid-input', 'too-many-requests', 'internal-error', 'unavailable'] as const;
const ownRead = [...always, 'not-signed-in'] as const;
const withBody = [...always, 'body-too-large', 'unsupported-media-type'] as const;
const write = [...withBody, 'cross-site-write'] as const;
const ownWrite = [...write, 'not-signed-in'] as const;
const keyed = ['idempotency-key-in-use', 'idempotency-key-reused'] as const;
const common = [...ownWrite, ...keyed] as const;

const placing = ['not-found', 'own-ticket', 'price-changed', 'amount-out-of-range'] as const;
const offSale = ['ticket-withdrawn', 'event-started', 'sale-ended', 'not-on-sale-yet'] as const;
const noneLeft = ['ticket-reserved', 'ticket-sold-out', 'own-hold'] as const;
const enough = ['limit-reached', 'hold-again-later', 'too-many-live-orders'] as const;
const editing = [
  'not-found',
  'not-your-ticket',
  'ticket-withdrawn',
  'event-started',
  'places-taken',
  'version-stale',
] as const;
const paying = ['order-not-payable', 'card-declined', 'too-many-declines', 'provider-unavailable'] as const;

/**
 * The problem codes that each route may be refused with. The OpenAPI documents name them, and pages that call a route have
 * a sentence for each. `method-not-allowed` belongs to an address, not to a route.
 */
export const refusals = {
  'POST /api/orders': [...ownWrite, ...keyed, ...placing, ...offSale, ...noneLeft, ...enough],
  'GET /api/orders': ownRead,
  'GET /api/orders/live': ownRead,
  'GET /api/orders/{id}': [...ownRead, 'not-found'],
  'POST /api/orders/{id}/extend': [...ownWrite, ...keyed, 'not-found', 'not-extendable'],
  'DELETE /api/orders/{id}': [...ownWrite, 'not-found', 'order-confirming', 'order-complete'],
  'POST /api/payments': [...ownWrite, ...keyed, ...paying, 'not-found'],
  'GET /api/payments': ownRead,
  'GET /api/payments/{id}': [...ownRead, 'not-found'],
  'POST /api/payments/webhook': [...withBody, 'invalid-signature'],
  'GET /api/tickets': always,
  'POST /api/tickets': [...ownWrite, ...keyed, 'event-started'],
  'GET /api/tickets/cities': always,
  'GET /api/tickets/selling': ownRead,
  'GET /api/tickets/sellers/{id}': [...always, 'not-found'],
  'GET /api/tickets/live': always,
  'GET /api/tickets/{id}': [...always, 'not-found'],
  'PATCH /api/tickets/{id}': [...ownWrite, ...editing],
  'DELETE /api/tickets/{id}': [...ownWrite, 'not-found', 'not-your-ticket'],
  'POST /api/users/signup': [...write, 'email-taken'],
  'POST /api/users/signin': [...write, 'invalid-credentials'],
  'POST /api/users/signout': write,
  'GET /api/users/current-user': always,
  'GET /api/users/token': ownRead,
  'GET /api/users/jwks': always,
  'GET /api/users/account': ownRead,
  'PATCH /api/users/account': ownWrite,
  'GET /api/users/auth/list-sessions': ownRead,
  'POST /api/users/auth/revoke-session': ownWrite,
  'POST /api/users/auth/revoke-other-sessions': ownWrite,
  'POST /api/users/auth/revoke-sessions': ownWrite,
  'POST /api/users/auth/update-user': ownWrite,
  'POST /api/users/auth/change-password': ownWrite,
} as const satisfies Record<string, readonly ProblemCode[]>;

export type RefusableRoute = keyof typeof refusals;
/** Codes that say nothing about a route in particular. */
export type CommonCode = (typeof common)[number];
/** The codes that are about what a route does. */
export type OwnCode<Route extends RefusableRoute> = Exclude<(typeof refusals)[Route][number], CommonCode>;
