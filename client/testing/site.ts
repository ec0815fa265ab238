import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, before, type TestContext } from 'node:test';
import { Order, OrderInput, OrderPage, OrderQuery } from '@ticketing/contracts/http/orders';
import { Payment, PaymentInput, PaymentList } from '@ticketing/contracts/http/payments';
import { Problem, type ProblemCode, problems } from '@ticketing/contracts/http/problems';
import {
  Cities,
  CityQuery,
  Seller,
  Selling,
  SellingQuery,
  Ticket,
  TicketInput,
  TicketPage,
  TicketPatch,
  TicketQuery,
} from '@ticketing/contracts/http/tickets';
import { Account, AccountPatch, CurrentUser, SignedIn, SignIn, SignUp, Token } from '@ticketing/contracts/http/users';
import { z } from 'zod';
import { type Api, type Arrived, json, startApi } from '../calls/testing/api.ts';
import { followRequests } from './requests.ts';
import { leaveAll } from './show.ts';

const Nothing = z.undefined();
const Done = z.object({ status: z.literal(true) });
const Devices = z.array(
  z.object({ id: z.string(), userAgent: z.string().nullish(), createdAt: z.iso.datetime(), isCurrent: z.boolean() }),
);

/** What pages request of the services: what may be sent, and what is returned, by the contracts. */
const routes = {
  'GET /api/users/current-user': { status: 200, returned: CurrentUser },
  'PATCH /api/users/account': { sent: AccountPatch, status: 200, returned: Account },
  'GET /api/users/token': { status: 200, returned: Token },
  'POST /api/users/signin': { sent: SignIn, status: 200, returned: SignedIn },
  'POST /api/users/signup': { sent: SignUp, status: 201, returned: SignedIn },
  'POST /api/users/signout': { status: 204, returned: Nothing },
  'GET /api/users/auth/list-sessions': { status: 200, returned: Devices },
  'POST /api/users/auth/revoke-session': { sent: z.strictObject({ id: z.string() }), status: 200, returned: Done },
  'POST /api/users/auth/revoke-sessions': { status: 200, returned: Done },
  'GET /api/tickets': { query: TicketQuery, status: 200, returned: TicketPage },
  'GET /api/tickets/cities': { query: CityQuery, status: 200, returned: Cities },
  'GET /api/tickets/sellers/:id': { status: 200, returned: Seller },
  'GET /api/tickets/selling': { query: SellingQuery, status: 200, returned: Selling },
  'GET /api/tickets/:id': { status: 200, returned: Ticket },
  'POST /api/tickets': { sent: TicketInput, status: 201, returned: Ticket },
  'PATCH /api/tickets/:id': { sent: TicketPatch, status: 200, returned: Ticket },
  'DELETE /api/tickets/:id': { status: 204, returned: Nothing },
  'GET /api/orders': { query: OrderQuery, status: 200, returned: OrderPage },
  'GET /api/orders/:id': { status: 200, returned: Order },
  'POST /api/orders': { sent: OrderInput, status: 201, returned: Order },
  'POST /api/orders/:id/extend': { sent: Nothing, status: 200, returned: Order },
  'DELETE /api/orders/:id': { status: 200, returned: Order },
  'GET /api/payments': { status: 200, returned: PaymentList },
  'POST /api/payments': { sent: PaymentInput, status: 201, returned: Payment },
  'POST /sandbox/v1/payment_methods': { status: 200, returned: z.object({ id: z.string() }) },
} satisfies Record<string, { sent?: z.ZodType; query?: z.ZodType; status: number; returned: z.ZodType }>;

export type Route = keyof typeof routes;

type Exchange = { readonly request: Arrived; readonly response: ServerResponse; readonly route: Route };
/** How a service answers a request. */
export type Answer = (exchange: Exchange) => void;

/** The answer of a service: as its contract has it, or the test fails. Fields that the contract does not name are dropped. */
export const ok =
  (body?: unknown): Answer =>
  ({ response, route }) => {
    const { status, returned } = routes[route];
    const answer = returned.parse(body);
    if (status === 204) response.writeHead(204).end();
    else json(response, status, answer);
  };

type More = Partial<Pick<Problem, 'detail' | 'errors' | 'orderId' | 'leastQuantity'>> & {
  readonly retryAfter?: number;
};

/** A refusal, as every service sends them. */
export const refusal =
  (code: ProblemCode, { retryAfter, ...more }: More = {}): Answer =>
  ({ response }) => {
    const { status, title } = problems[code];
    const problem: Problem = {
      type: `/problems/${code}`,
      title,
      status,
      code,
      detail: `Because ${code}.`,
      ...more,
      requestId: 'r',
    };
    response.writeHead(status, {
      'content-type': 'application/problem+json',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    });
    response.end(JSON.stringify(Problem.parse(problem)));
  };

/** No answer: the connection breaks. */
export const lost: Answer = ({ response }) => void response.destroy();

/** The answer of a proxy whose service is away. */
export const away: Answer = ({ response }) =>
  void response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>');

const waiting = new Set<() => void>();

/** An answer that comes when it is released, so that a page can be looked at while it waits. */
export const held = (answer: Answer): { readonly answer: Answer; readonly release: () => void } => {
  const { promise, resolve } = Promise.withResolvers<void>();
  waiting.add(resolve);
  return { answer: (exchange) => void promise.then(() => answer(exchange)), release: resolve };
};

/** One answer after the other; the last one to all further requests. */
export const inTurn = (...answers: readonly Answer[]): Answer => {
  let count = 0;
  return (exchange) => answers[Math.min(count++, answers.length - 1)]?.(exchange);
};

/** An answer that depends on the request. */
export const by =
  (answerOf: (request: Arrived) => Answer): Answer =>
  (exchange) =>
    answerOf(exchange.request)(exchange);

const pattern = (route: string): RegExp => new RegExp(`^${route.replace(/:\w+/, '[^/]+')}$`);
// The most exact one first: `/api/tickets/selling` is no id.
const patterns = (Object.keys(routes) as Route[])
  .map((route) => ({ route, matches: pattern(route) }))
  .sort((one, other) => Number(one.route.includes(':')) - Number(other.route.includes(':')));

const routeOf = ({ method, url }: Arrived): Route | undefined =>
  patterns.find(({ matches }) => matches.test(`${method} ${url.split('?')[0]}`))?.route;

/** Why a service would refuse what was sent, if it would. */
const mistakeIn = (route: Route, { url, body }: Arrived): string | undefined => {
  const { sent, query } = routes[route] as { sent?: z.ZodType; query?: z.ZodType };
  const mistakes = [
    sent?.safeParse(body === '' ? undefined : JSON.parse(body)).error,
    query?.safeParse(Object.fromEntries(new URL(url, 'http://site').searchParams)).error,
  ];
  const mistake = mistakes.find((error) => error !== undefined);
  return mistake && `${route} does not take ${url} ${body}: ${mistake.message}`;
};

export type Site = {
  /** Where the services are, for the client's own server. */
  readonly origin: string;
  /** Answers by route for the rest of the test. A request of any other route fails it. Nobody is signed in unless it says so. */
  serve(t: TestContext, answers: Partial<Record<Route, Answer>>): void;
  /** Changes single answers. */
  change(answers: Partial<Record<Route, Answer>>): void;
  /** The requests of a route so far, in order. */
  requests(route: Route): readonly (Arrived & { readonly sent: unknown; readonly key: string | undefined })[];
};

/** The services as the pages of this test file meet them, over real HTTP and held to the contracts. */
export const openSite = (): Site => {
  let api: Api;
  let answers: Partial<Record<Route, Answer>> = {};
  before(async () => {
    api = await startApi();
    followRequests();
  });
  after(() => api.close());
  const serve: Site['serve'] = (t, given) => {
    const faults: unknown[] = [];
    answers = { 'GET /api/users/current-user': ok({ currentUser: null }), ...given };
    api.reset((request, response) => {
      const route = routeOf(request);
      const answer = route && answers[route];
      try {
        if (!answer) throw new Error(`The test serves no ${request.method} ${request.url}`);
        const mistake = mistakeIn(route, request);
        if (mistake) throw new Error(mistake);
        answer({ request, response, route });
      } catch (error) {
        faults.push(error);
        if (!response.headersSent) json(response, 500, {});
      }
    });
    t.after(async () => {
      for (const release of waiting) release();
      await leaveAll();
      assert.deepEqual(faults, []);
    });
  };
  return {
    get origin() {
      return api.origin;
    },
    serve,
    change: (given) => {
      answers = { ...answers, ...given };
    },
    requests: (route) =>
      api.arrived
        .filter((request) => routeOf(request) === route)
        .map((request) => ({
          ...request,
          sent:
            request.body && request.headers['content-type']?.includes('json') ? JSON.parse(request.body) : request.body,
          key: request.headers['idempotency-key'] as string | undefined,
        })),
  };
};
