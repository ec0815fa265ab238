import { canary, password, type Victims } from './victims.ts';

/** How a route authenticates its caller: not at all, by a token, by the session's cookie, or by the provider's signature. */
type Authentication = 'open' | 'token' | 'session' | 'signature';

export type Expectation = {
  readonly authentication: Authentication;
  /** The owner of the resource in the request below, who is answered with `own`. */
  readonly owner: 'buyer' | 'seller';
  readonly own: readonly number[];
  /** The status for another signed-in user who sends the same request. */
  readonly foreign: readonly number[];
  /** The status for a caller without a valid token; 401 unless the route is open. */
  readonly anonymous?: readonly number[];
  readonly params?: (victims: Victims) => Readonly<Record<string, string>>;
  readonly body?: (victims: Victims) => unknown;
  /** Text that another user's own answer must not contain either. */
  readonly private?: (victims: Victims) => readonly string[];
  /** The request would end or change what the other tests need, so it is never sent as its owner. */
  readonly ownerSpared?: boolean;
};

const open = (own: number[], more: Partial<Expectation> = {}): Expectation => ({
  ...{ authentication: 'open', owner: 'buyer', own, foreign: own, anonymous: own },
  ...more,
});
const token = (own: number[], foreign: number[], more: Partial<Expectation> = {}): Expectation => ({
  ...{ authentication: 'token', owner: 'buyer', own, foreign },
  ...more,
});
const session = (own: number[], foreign: number[], more: Partial<Expectation> = {}): Expectation => ({
  ...{ authentication: 'session', owner: 'buyer', own, foreign },
  ...more,
});
const spared = { ownerSpared: true } as const;
const theOrder = { params: ({ order }: Victims) => ({ id: order.id }) };
const theTicket = { params: ({ ticketId }: Victims) => ({ id: ticketId }), owner: 'seller' } as const;

/** The expected permissions of every route of every service's OpenAPI document. A route that is missing here fails the test. */
export const expectations: Readonly<Record<string, Expectation>> = {
  'POST /api/users/signup': open([409], {
    body: ({ buyer }) => ({ email: buyer.email, password }),
  }),
  'POST /api/users/signin': open([401], {
    body: ({ buyer }) => ({ email: buyer.email, password: 'not this one' }),
  }),
  // Without a session there is nothing to end, so the request succeeds.
  'POST /api/users/signout': session([204], [204], { ...spared, anonymous: [204] }),
  'GET /api/users/current-user': open([200]),
  'GET /api/users/token': session([200], [200]),
  'GET /api/users/jwks': open([200]),
  'GET /api/users/account': session([200], [200], { private: ({ buyer }) => [buyer.email] }),
  'PATCH /api/users/account': session([200], [200], { ...spared, body: () => ({ name: canary('new') }) }),
  'GET /api/users/auth/list-sessions': session([200], [200]),
  'POST /api/users/auth/revoke-session': session([200], [200], {
    ...spared,
    body: ({ sessionId }) => ({ id: sessionId }),
  }),
  'POST /api/users/auth/revoke-other-sessions': session([200], [200], spared),
  'POST /api/users/auth/revoke-sessions': session([200], [200], spared),
  'POST /api/users/auth/update-user': session([200], [200], { ...spared, body: () => ({ name: canary('new') }) }),
  'POST /api/users/auth/change-password': session([400], [400], {
    body: () => ({ currentPassword: 'not this one', newPassword: 'another horse battery' }),
  }),

  'GET /api/tickets': open([200]),
  'GET /api/tickets/cities': open([200]),
  'GET /api/tickets/live': open([200]),
  'GET /api/tickets/{id}': open([200], theTicket),
  'GET /api/tickets/sellers/{id}': open([200], {
    params: ({ seller }: Victims) => ({ id: seller.id }),
    owner: 'seller',
  }),
  'POST /api/tickets': token([201], [201], {
    owner: 'seller',
    body: () => ({ title: canary('A night '), priceCents: 100, quantity: 1 }),
  }),
  'GET /api/tickets/selling': token([200], [200], { owner: 'seller', private: ({ ticketId }) => [ticketId] }),
  'PATCH /api/tickets/{id}': token([200], [403], { ...theTicket, body: () => ({ priceCents: 4_300 }) }),
  'DELETE /api/tickets/{id}': token([204], [403], { ...theTicket, ...spared }),

  'POST /api/orders': token([201], [201], { body: ({ ticketId }) => ({ ticketId, quantity: 1 }) }),
  'GET /api/orders': token([200], [200]),
  'GET /api/orders/live': token([200], [200]),
  'GET /api/orders/{id}': token([200], [404], theOrder),
  // The victim has started to pay.
  'POST /api/orders/{id}/extend': token([409], [404], theOrder),
  'DELETE /api/orders/{id}': token([200], [404], { ...theOrder, ...spared }),

  'POST /api/payments': token([200], [404], { body: ({ order }) => ({ orderId: order.id }) }),
  'GET /api/payments': token([200], [200]),
  'GET /api/payments/{id}': token([200], [404], { params: ({ payment }) => ({ id: payment.id }) }),
  'POST /api/payments/webhook': {
    ...{ authentication: 'signature', owner: 'buyer', own: [400], foreign: [400], anonymous: [400] },
    body: ({ payment }) => ({ type: 'payment_intent.succeeded', data: { object: { id: payment.id } } }),
  },
};

/** Routes that must not be reachable behind the gateway: the services' internal routes, and better-auth's own ones. */
export const unreachable: readonly string[] = [
  ...['GET /metrics', 'GET /api/users/metrics', 'GET /api/orders/x/metrics', 'GET /api/payments/x/readyz'],
  ...['POST /api/users/auth/sign-in/email', 'POST /api/users/auth/sign-up/email', 'POST /api/users/auth/sign-out'],
  ...['GET /api/users/auth/get-session', 'GET /api/users/auth/token', 'GET /api/users/auth/jwks'],
  ...['POST /api/users/auth/delete-user', 'POST /api/users/auth/change-email', 'GET /api/users/auth/ok'],
];
