import { z } from 'zod';
import { Id, Moment } from '../values.ts';

/**
 * Everything a caller may be told, as code → HTTP status and title. One table for all services, so that a code
 * means the same everywhere and a client can switch on it.
 */
export const problems = {
  'invalid-input': { status: 400, title: 'Something in the request is not as it should be' },
  'invalid-signature': { status: 400, title: 'The signature does not match' },
  'not-signed-in': { status: 401, title: 'Please sign in' },
  'invalid-credentials': { status: 401, title: 'E-mail or password is wrong' },
  'card-declined': { status: 402, title: 'The card was declined' },
  'not-your-ticket': { status: 403, title: 'This is not your ticket' },
  'cross-site-write': { status: 403, title: 'This request came from another site' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'This cannot be done here' },
  'email-taken': { status: 409, title: 'There is an account with this e-mail already' },
  'price-changed': { status: 409, title: 'The price has changed' },
  'ticket-reserved': { status: 409, title: 'All places are reserved' },
  'ticket-sold-out': { status: 409, title: 'Sold out' },
  'own-hold': { status: 409, title: 'None are left, and you hold some yourself' },
  'limit-reached': { status: 409, title: 'You have reached the limit per buyer' },
  'ticket-withdrawn': { status: 409, title: 'This ticket is no longer for sale' },
  'places-taken': { status: 409, title: 'More tickets than that are reserved or sold' },
  'order-confirming': { status: 409, title: 'The payment of this order is being confirmed' },
  'order-complete': { status: 409, title: 'This order is complete' },
  'not-extendable': { status: 409, title: 'There is no more time for this reservation' },
  'order-not-payable': { status: 409, title: 'This order cannot be paid' },
  'idempotency-key-in-use': { status: 409, title: 'A request with this key is still running' },
  'version-stale': { status: 412, title: 'It has changed since you looked' },
  'body-too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'Please send JSON' },
  'own-ticket': { status: 422, title: 'This is your own ticket' },
  'amount-out-of-range': { status: 422, title: 'Too much for one payment' },
  'event-started': { status: 422, title: 'The event has started' },
  'sale-ended': { status: 422, title: 'The sale has ended' },
  'not-on-sale-yet': { status: 422, title: 'Not on sale yet' },
  'idempotency-key-reused': { status: 422, title: 'This key was used for another request' },
  'hold-again-later': { status: 429, title: 'Other buyers go first' },
  'too-many-live-orders': { status: 429, title: 'Too many reservations at once' },
  'too-many-declines': { status: 429, title: 'Too many cards were declined' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
  'provider-unavailable': { status: 503, title: 'Payments are not answering right now' },
  unavailable: { status: 503, title: 'Busy right now' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;

/** What every refusal looks like on the wire (RFC 9457, `application/problem+json`). */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
  detail: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  /** The caller's own order that caused the refusal, with `own-hold`. */
  orderId: Id.optional(),
  /** The most places that one order of this ticket can be for, with `amount-out-of-range`. */
  maxPlaces: z.int().optional(),
  /** When sale starts, with `not-on-sale-yet`. */
  saleStartsAt: Moment.optional(),
  /** The smallest quantity that is possible now, with `places-taken`. */
  leastQuantity: z.int().optional(),
});
export type Problem = z.infer<typeof Problem>;
