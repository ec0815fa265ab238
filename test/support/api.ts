import { randomUUID } from 'node:crypto';

/** What came back: the status, the JSON body (empty object when there is none) and the headers. */
export type Answer<Body = Record<string, unknown>> = {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
};

export type CallOptions = {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Call = <Body = Record<string, unknown>>(
  method: string,
  path: string,
  options?: CallOptions,
) => Promise<Answer<Body>>;

/** Calls an API as a program does. Refusals are answers; only an unanswered call throws. */
export const createCall =
  (url: string): Call =>
  async <Body>(method: string, path: string, { token, body, headers }: CallOptions = {}): Promise<Answer<Body>> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      body: (isJson && text ? JSON.parse(text) : {}) as Body,
      headers: response.headers,
    };
  };

export type Somebody = { readonly id: string; readonly token: string };
export type Ticket = {
  id: string;
  available: number;
  status: string;
  version: number;
  sellerName: string;
  nextReleaseAt?: string;
};
export type Order = {
  id: string;
  status: string;
  reason?: string;
  expiresAt: string;
  admissions: { number: number }[];
};
export type Payment = { id: string; status: string; clientSecret: string; nextAction?: { url: string } };

/** The moves of a buyer's journey. Each throws when the system says no, but for `tryTo…`, which give the answer. */
export const createPeople = (call: Call) => {
  const must = async <Body>(status: number[], answer: Promise<Answer<Body>>): Promise<Body> => {
    const { status: seen, body } = await answer;
    if (!status.includes(seen)) throw new Error(`${seen} instead of ${status}: ${JSON.stringify(body)}`);
    return body;
  };
  const tryToReserve = (who: Somebody, ticketId: string, quantity = 1) =>
    call<Order>('POST', '/api/orders', { token: who.token, body: { ticketId, quantity } });
  const tryToPay = (who: Somebody, orderId: string, paymentMethod?: string) =>
    call<Payment>('POST', '/api/payments', { token: who.token, body: { orderId, paymentMethod } });
  return {
    signUp: async (name = 'Somebody'): Promise<Somebody> => {
      const body = { email: `${randomUUID()}@example.com`, password: 'correct horse', name };
      const { user, token } = await must(
        [201],
        call<{ user: { id: string }; token: string }>('POST', '/api/users/signup', { body }),
      );
      return { id: user.id, token };
    },
    list: (who: Somebody, quantity = 1, more: object = {}) =>
      must(
        [201],
        call<Ticket>('POST', '/api/tickets', {
          token: who.token,
          body: { title: 'A night out', priceCents: 4_200, quantity, ...more },
        }),
      ),
    ticket: (id: string) => must([200], call<Ticket>('GET', `/api/tickets/${id}`)),
    tryToReserve,
    reserve: (...args: Parameters<typeof tryToReserve>) => must([201], tryToReserve(...args)),
    tryToPay,
    pay: (who: Somebody, orderId: string, method: string | undefined = 'pm_card_visa') =>
      must([200, 201], tryToPay(who, orderId, method)),
    order: (who: Somebody, id: string) => must([200], call<Order>('GET', `/api/orders/${id}`, { token: who.token })),
    cancel: (who: Somebody, id: string) => call<Order>('DELETE', `/api/orders/${id}`, { token: who.token }),
    paymentOf: async (who: Somebody, orderId: string): Promise<Payment | undefined> =>
      (
        await must(
          [200],
          call<{ payments: Payment[] }>('GET', `/api/payments?orderId=${orderId}`, { token: who.token }),
        )
      ).payments[0],
  };
};

export type People = ReturnType<typeof createPeople>;
