import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Somebody } from '@ticketing/common/testing/tokens';
import { Order, OrderPage } from '@ticketing/contracts/http/orders';
import type { PaymentStatus } from '@ticketing/contracts/http/payments';
import { Problem } from '@ticketing/contracts/http/problems';
import { OrderState } from '@ticketing/contracts/messages/orders';
import { orderNotFound } from './refusals.ts';
import { hearOfTicket, paymentState, placesOf, saidOf } from './testing/fixtures.ts';
import { createTestService, type TestService } from './testing/service.ts';
import { followPayments } from './use-cases/follow-payments.ts';

let service: TestService;
let buyer: Somebody;
before(async () => {
  service = await createTestService({ RESERVATION_SECONDS: '600', LIVE_ORDERS_MAX: '4' });
});
after(() => service.close());

type Given = { readonly as?: Somebody | null; readonly headers?: Record<string, string>; readonly body?: unknown };

/** Calls the API, and checks that every refusal is a problem with the request's id. */
const request = async (
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  url: string,
  { as = buyer, headers, body }: Given = {},
) => {
  const answer = await service.app.inject({
    method,
    url,
    headers: { ...as?.headers, ...headers },
    ...(body === undefined ? {} : { payload: body as object }),
  });
  if (answer.statusCode >= 400) {
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
    const problem = Problem.parse(answer.json());
    assert.equal(problem.status, answer.statusCode);
    assert.equal(problem.requestId, answer.headers['x-request-id']);
  }
  return { status: answer.statusCode, headers: answer.headers, body: answer.body ? answer.json() : null };
};

const refusal = async (...args: Parameters<typeof request>): Promise<[number, string]> => {
  const { status, body } = await request(...args);
  return [status, body.code];
};

const reserve = (body: object, given: Omit<Given, 'body'> = {}) => request('POST', '/api/orders', { ...given, body });

const anOrder = async (as: Somebody, quantity = 1): Promise<Order> => {
  const ticket = await hearOfTicket(service.database, { quantity: 10 });
  const { status, body } = await reserve({ ticketId: ticket.id, quantity }, { as });
  assert.equal(status, 201, JSON.stringify(body));
  return body;
};

const paymentBecomes = (order: Order, status: PaymentStatus) =>
  service.database.transaction((tx) => followPayments(300)(tx, [paymentState(order.id, status)]));

describe('POST /api/orders', () => {
  before(() => {
    buyer = service.somebody();
  });

  it('201 with the order as its buyer may see it, its address, and the id of the request', async () => {
    const ticket = await hearOfTicket(service.database, {
      ...{ quantity: 5, priceCents: 3_300, currency: 'USD', title: 'Sunn O)))', venue: 'The Hall' },
    });
    const headers = { 'x-request-id': 'reserve-1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    const answer = await reserve({ ticketId: ticket.id, quantity: 3, expectedUnitPriceCents: 3_300 }, { headers });
    const order = answer.body;
    assert.equal(answer.status, 201);
    assert.equal(answer.headers.location, `/api/orders/${order.id}`);
    assert.equal(answer.headers['x-request-id'], 'reserve-1');
    assert.deepEqual(Order.strict().parse(order), order, 'no field beyond the public ones');
    assert.deepEqual(
      { ...order, id: '', expiresAt: '', decideAt: '', createdAt: '', updatedAt: '' },
      {
        id: '',
        ticketId: ticket.id,
        title: 'Sunn O)))',
        event: { title: 'Sunn O)))', venue: 'The Hall', timeZone: 'Europe/Amsterdam' },
        changes: [],
        quantity: 3,
        unitPriceCents: 3_300,
        totalCents: 9_900,
        currency: 'USD',
        status: 'awaiting-payment',
        admissions: [],
        expiresAt: '',
        decideAt: '',
        extensionsLeft: 2,
        version: 1,
        createdAt: '',
        updatedAt: '',
      },
    );
    assert.equal(Date.parse(order.expiresAt) - Date.parse(order.createdAt), 600_000);
    assert.deepEqual((await request('GET', `/api/orders/${order.id}`)).body, order);
    const [published, ...others] = await service.database.query<{ type: string; body: unknown; traceparent: string }>(
      'select type, body, traceparent from outbox where aggregate_id = $1',
      [order.id],
    );
    assert.deepEqual([published?.type, others.length], ['order.created', 0]);
    assert.equal(order.decideAt, order.expiresAt);
    const { changes, ...state } = order;
    const internal = { buyerId: buyer.id, sellerId: ticket.sellerId, event: { title: 'Sunn O)))', venue: 'The Hall' } };
    assert.deepEqual(OrderState.parse(published?.body), { ...state, ...internal });
    assert.equal(published?.traceparent, headers.traceparent, 'the message continues the trace of the request');
  });

  it('reserves one place when no quantity is given, otherwise exactly the requested number', async () => {
    const ticket = await hearOfTicket(service.database, { quantity: 10 });
    const as = service.somebody();
    assert.equal((await reserve({ ticketId: ticket.id }, { as })).body.quantity, 1);
    assert.equal((await placesOf(service.database, ticket.id))?.held, 1);
    assert.equal((await reserve({ ticketId: ticket.id, quantity: 4 }, { as })).body.quantity, 4);
    assert.equal((await placesOf(service.database, ticket.id))?.held, 5);
  });

  it('409 price-changed with the current price when it differs from the expected one, and nothing is held', async () => {
    const ticket = await hearOfTicket(service.database, { quantity: 5, priceCents: 5_000, currency: 'USD' });
    for (const expectedUnitPriceCents of [4_999, 5_001]) {
      const { status, body } = await reserve({ ticketId: ticket.id, expectedUnitPriceCents });
      assert.deepEqual([status, body.code], [409, 'price-changed']);
      assert.equal(body.detail, 'A ticket now costs $50.00. Look again before you reserve.');
    }
    assert.equal((await placesOf(service.database, ticket.id))?.held, 0);
    assert.equal((await reserve({ ticketId: ticket.id, expectedUnitPriceCents: 5_000 })).body.unitPriceCents, 5_000);
  });

  it('charges the current price when no expected price is given', async () => {
    const ticket = await hearOfTicket(service.database, { priceCents: 7_700 });
    assert.equal((await reserve({ ticketId: ticket.id }, { as: service.somebody() })).body.totalCents, 7_700);
  });

  it('refuses each impossible reservation with its own code', async () => {
    const seller = service.somebody();
    const past = '2020-01-01T00:00:00.000Z';
    const [full, soldOut] = await Promise.all([1, 2].map(() => hearOfTicket(service.database, { quantity: 2 })));
    await reserve({ ticketId: full?.id, quantity: 2 }, { as: service.somebody() });
    await service.database.query('update places set sold = 2 where ticket_id = $1', [soldOut?.id]);
    const cases: [string, string | undefined, [number, string]][] = [
      ['no such ticket', randomUUID(), [404, 'not-found']],
      ['one’s own', (await hearOfTicket(service.database, { sellerId: seller.id })).id, [422, 'own-ticket']],
      ['withdrawn', (await hearOfTicket(service.database, { status: 'withdrawn' })).id, [409, 'ticket-withdrawn']],
      ['started', (await hearOfTicket(service.database, { startsAt: past })).id, [422, 'event-started']],
      ['all held', full?.id, [409, 'ticket-reserved']],
      ['all sold', soldOut?.id, [409, 'ticket-sold-out']],
    ];
    for (const [what, ticketId, expected] of cases) {
      const answer = await refusal('POST', '/api/orders', { as: seller, body: { ticketId } });
      assert.deepEqual(answer, expected, what);
    }
    assert.deepEqual(
      (await request('GET', '/api/orders', { as: seller })).body.orders,
      [],
      'none of them created an order',
    );
  });

  it('429 for one unpaid order more than a buyer may have; cancelling one makes room', async () => {
    const as = service.somebody();
    const orders = [];
    for (let n = 0; n < 4; n++) orders.push(await anOrder(as));
    const ticket = await hearOfTicket(service.database, { quantity: 5 });
    assert.deepEqual(await refusal('POST', '/api/orders', { as, body: { ticketId: ticket.id } }), [
      429,
      'too-many-live-orders',
    ]);
    assert.equal((await reserve({ ticketId: ticket.id }, { as: service.somebody() })).status, 201, 'others may');
    assert.equal((await request('DELETE', `/api/orders/${orders[0]?.id}`, { as })).status, 200);
    assert.equal((await reserve({ ticketId: ticket.id }, { as })).status, 201);
  });

  for (const [what, body, field] of [
    ['nothing', {}, 'ticketId'],
    ['an invalid ticket id', { ticketId: '7' }, 'ticketId'],
    ['a ticket id of another type', { ticketId: 7 }, 'ticketId'],
    ['no places', { ticketId: randomUUID(), quantity: 0 }, 'quantity'],
    ['a negative quantity', { ticketId: randomUUID(), quantity: -1 }, 'quantity'],
    ['half a place', { ticketId: randomUUID(), quantity: 1.5 }, 'quantity'],
    ['a quantity in text', { ticketId: randomUUID(), quantity: '1' }, 'quantity'],
    ['a quantity above the limit of one order', { ticketId: randomUUID(), quantity: 11 }, 'quantity'],
    ['a price in text', { ticketId: randomUUID(), expectedUnitPriceCents: '4200' }, 'expectedUnitPriceCents'],
    ['a price with a fraction', { ticketId: randomUUID(), expectedUnitPriceCents: 0.5 }, 'expectedUnitPriceCents'],
    ['a price of null', { ticketId: randomUUID(), expectedUnitPriceCents: null }, 'expectedUnitPriceCents'],
    ['a price set by the caller', { ticketId: randomUUID(), unitPriceCents: 1 }, 'unitPriceCents'],
    ['a buyer set by the caller', { ticketId: randomUUID(), buyerId: randomUUID() }, 'buyerId'],
    ['a list', [], 'body'],
  ] as const)
    it(`400 naming "${field}" for ${what}`, async () => {
      const { status, body: problem } = await reserve(body);
      assert.deepEqual([status, problem.code, problem.errors[0].field], [400, 'invalid-input', field]);
    });

  it('400 for broken JSON, 413 for more than 64 KiB, 415 for another media type', async () => {
    const send = (body: string, type = 'application/json') =>
      refusal('POST', '/api/orders', { headers: { 'content-type': type }, body });
    assert.deepEqual(await send('{"ticketId":'), [400, 'invalid-input']);
    assert.deepEqual(await send(JSON.stringify({ ticketId: 'x'.repeat(65_536) })), [413, 'body-too-large']);
    assert.deepEqual(await send('ticketId=1', 'application/x-www-form-urlencoded'), [415, 'unsupported-media-type']);
  });
});

describe('an Idempotency-Key on POST /api/orders', () => {
  const place = (as: Somebody, key: string, body: object) => reserve(body, { as, headers: { 'idempotency-key': key } });

  it('returns the same answer to the same request and holds the places once', async () => {
    const [as, key] = [service.somebody(), randomUUID()];
    const ticket = await hearOfTicket(service.database, { quantity: 9 });
    const first = await place(as, key, { ticketId: ticket.id, quantity: 2 });
    await request('DELETE', `/api/orders/${first.body.id}`, { as });
    const again = await place(as, key, { ticketId: ticket.id, quantity: 2 });
    assert.deepEqual([again.status, again.body], [201, first.body], 'regardless of the order’s present state');
    assert.equal(again.headers.location, first.headers.location);
    assert.equal((await placesOf(service.database, ticket.id))?.held, 0);
    assert.equal((await request('GET', '/api/orders', { as })).body.orders.length, 1);
  });

  it('belongs to one buyer: the same key of another buyer is a different request', async () => {
    const [ada, grace, key] = [service.somebody(), service.somebody(), randomUUID()];
    const ticket = await hearOfTicket(service.database, { quantity: 9 });
    const first = await place(ada, key, { ticketId: ticket.id });
    const second = await place(grace, key, { ticketId: ticket.id, quantity: 3 });
    assert.deepEqual([first.status, second.status, second.body.quantity], [201, 201, 3]);
    assert.notEqual(second.body.id, first.body.id);
    assert.equal((await request('GET', `/api/orders/${second.body.id}`, { as: grace })).status, 200);
  });

  for (const [what, change] of [
    ['ticket', (ticketId: string, other: string) => [{ ticketId }, { ticketId: other }]],
    ['quantity', (ticketId: string) => [{ ticketId }, { ticketId, quantity: 2 }]],
    [
      'expected price',
      (ticketId: string) => [
        { ticketId, expectedUnitPriceCents: 4_200 },
        { ticketId, expectedUnitPriceCents: 4_300 },
      ],
    ],
  ] as const)
    it(`422 when the repeated request has another ${what}`, async () => {
      const [as, key] = [service.somebody(), randomUUID()];
      const [ticket, other] = await Promise.all([1, 2].map(() => hearOfTicket(service.database, { quantity: 9 })));
      const [first, second] = change(ticket?.id ?? '', other?.id ?? '');
      assert.equal((await place(as, key, first ?? {})).status, 201);
      const { status, body } = await place(as, key, second ?? {});
      assert.deepEqual([status, body.code], [422, 'idempotency-key-reused']);
      assert.equal((await placesOf(service.database, ticket?.id ?? ''))?.held, 1);
    });

  it('is stored for 24 hours, not longer', async () => {
    const [as, key] = [service.somebody(), randomUUID()];
    const ticket = await hearOfTicket(service.database, { quantity: 9 });
    const first = await place(as, key, { ticketId: ticket.id });
    const claimedAgo = (age: string) =>
      service.database.query('update idempotency_keys set claimed_at = now() - $2::interval where key = $1', [
        key,
        age,
      ]);
    await claimedAgo('23 hours 59 minutes');
    assert.equal((await place(as, key, { ticketId: ticket.id })).body.id, first.body.id);
    await claimedAgo('24 hours 1 minute');
    const fresh = await place(as, key, { ticketId: ticket.id, quantity: 2 });
    assert.equal(fresh.status, 201);
    assert.notEqual(fresh.body.id, first.body.id);
    const repeated = await place(as, key, { ticketId: ticket.id, quantity: 2 });
    assert.equal(repeated.body.id, fresh.body.id, 'and the new answer replaces the old one');
  });

  it('400 for a key with a space', async () => {
    const { status, body } = await place(service.somebody(), 'not a key', { ticketId: randomUUID() });
    assert.deepEqual([status, body.errors[0].field], [400, 'Idempotency-Key']);
  });

  it('a request without a key is always a new reservation', async () => {
    const as = service.somebody();
    const ticket = await hearOfTicket(service.database, { quantity: 9 });
    const bodies = [];
    for (let n = 0; n < 2; n++) bodies.push((await reserve({ ticketId: ticket.id }, { as })).body.id);
    assert.equal(new Set(bodies).size, 2);
  });
});

describe('GET /api/orders', () => {
  /** Orders of a buyer, all created in the same millisecond, in the order of their ids. */
  const plant = async (buyerId: string, count: number): Promise<string[]> => {
    const rows = await service.database.query<{ id: string }>(
      `insert into orders (id, ticket_id, buyer_id, seller_id, title, quantity, unit_price_cents, currency, status,
                           expires_at, decide_at, created_at, updated_at)
       select uuidv7(), gen_random_uuid(), $1, gen_random_uuid(), 'T', 1, 4200, 'EUR', 'complete', t, t, t, t
       from generate_series(1, $2::int), (select timestamptz '2026-11-01T12:00:00Z' as t) as t returning id`,
      [buyerId, count],
    );
    return rows.map(({ id }) => id).sort();
  };

  const readAll = async (as: Somebody, limit: number, between = async () => {}): Promise<string[][]> => {
    const pages: string[][] = [];
    for (let cursor: string | null = ''; cursor !== null; await between()) {
      const query: string = new URLSearchParams({ limit: String(limit), ...(cursor ? { cursor } : {}) }).toString();
      const { status, body } = await request('GET', `/api/orders?${query}`, { as });
      assert.equal(status, 200);
      assert.deepEqual(OrderPage.strict().parse(body), body);
      pages.push(body.orders.map(({ id }: Order) => id));
      assert.ok(pages.length <= 20, `the cursors form a loop: ${JSON.stringify(pages.slice(0, 4))}`);
      cursor = body.nextCursor;
    }
    return pages;
  };

  it('200 with an empty list for a buyer without orders', async () => {
    const { status, body } = await request('GET', '/api/orders', { as: service.somebody() });
    assert.deepEqual([status, body], [200, { orders: [], nextCursor: null }]);
  });

  it('returns each order once, newest first, across pages of every size, and no orders of others', async () => {
    const [as, stranger] = [service.somebody(), service.somebody()];
    const mine = await plant(as.id, 4);
    await plant(stranger.id, 3);
    mine.push(...(await plant(as.id, 3)));
    for (const [limit, sizes] of [
      [1, [1, 1, 1, 1, 1, 1, 1]],
      [3, [3, 3, 1]],
      [6, [6, 1]],
      [7, [7]],
      [100, [7]],
    ] as const) {
      const pages = await readAll(as, limit);
      assert.deepEqual(pages.flat(), mine.toReversed(), `pages of ${limit}`);
      assert.deepEqual(
        pages.map(({ length }) => length),
        sizes,
        'a page is full unless it is the last, and the last is never empty',
      );
    }
  });

  it('repeats and skips nothing when an order is placed between two pages', async () => {
    const as = service.somebody();
    const mine = await plant(as.id, 5);
    const pages = await readAll(as, 2, async () => void (await plant(as.id, 1)));
    assert.deepEqual(pages.flat(), mine.toReversed());
  });

  it('returns twenty when no limit is given', async () => {
    const as = service.somebody();
    const mine = await plant(as.id, 21);
    const { body } = await request('GET', '/api/orders', { as });
    assert.deepEqual(
      body.orders.map(({ id }: Order) => id),
      mine.toReversed().slice(0, 20),
    );
    const next = await request('GET', `/api/orders?cursor=${body.nextCursor}`, { as });
    assert.deepEqual([next.body.orders.map(({ id }: Order) => id), next.body.nextCursor], [mine.slice(0, 1), null]);
  });

  it('shows only the caller’s orders for a cursor of another buyer', async () => {
    const [as, stranger] = [service.somebody(), service.somebody()];
    const mine = await plant(as.id, 2);
    await plant(stranger.id, 3);
    const { body } = await request('GET', '/api/orders?limit=1', { as: stranger });
    const seen = await request('GET', `/api/orders?cursor=${body.nextCursor}`, { as });
    assert.deepEqual(
      seen.body.orders.map(({ id }: Order) => id),
      mine.toReversed(),
    );
  });

  it('400 naming the parameter for a limit out of bounds, an invalid cursor, or an unknown parameter', async () => {
    const strange = Buffer.from('["not an id"]').toString('base64url');
    for (const [query, field] of [
      ['limit=0', 'limit'],
      ['limit=101', 'limit'],
      ['limit=1.5', 'limit'],
      ['limit=many', 'limit'],
      ['cursor=nonsense', 'cursor'],
      [`cursor=${strange}`, 'cursor'],
      ['status=complete', 'status'],
      ['buyerId=1', 'buyerId'],
    ] as const) {
      const { status, body } = await request('GET', `/api/orders?${query}`);
      assert.deepEqual([status, body.code, body.errors?.[0]?.field], [400, 'invalid-input', field], query);
      if (field !== 'cursor') continue;
      assert.equal(body.errors[0].message, 'is not one that an earlier page gave', query);
      assert.match(body.detail, /^The cursor is not one that an earlier page gave\./, query);
    }
  });
});

describe('GET /api/orders/:id', () => {
  it('200 with the caller’s order in its current state, without internal fields', async () => {
    const as = service.somebody();
    const order = await anOrder(as, 2);
    await paymentBecomes(order, 'authorized');
    await paymentBecomes(order, 'captured');
    const { status, body } = await request('GET', `/api/orders/${order.id}`, { as });
    assert.deepEqual([status, body.status, body.version], [200, 'complete', 3]);
    assert.deepEqual(Order.strict().parse(body), body);
    assert.deepEqual(
      body.admissions.map(({ number }: { number: number }) => number),
      [1, 2],
    );
  });

  it('404 for another buyer’s order, identical to the answer for a missing one; only the security log knows', async () => {
    const order = await anOrder(service.somebody());
    const stranger = service.somebody();
    const [theirs, none] = [
      await request('GET', `/api/orders/${order.id}`, { as: stranger }),
      await request('GET', `/api/orders/${randomUUID()}`, { as: stranger }),
    ];
    const { code, detail } = theirs.body;
    assert.deepEqual([theirs.status, code, detail], [404, 'not-found', 'You have no such order.']);
    assert.deepEqual({ ...theirs.body, requestId: '' }, { ...none.body, requestId: '' });
    const recorded = async (id: string) => {
      const { event, facts } = await orderNotFound(service.database, id);
      return { event, facts };
    };
    assert.deepEqual(await recorded(order.id), { event: 'foreign-resource', facts: { orderId: order.id } });
    assert.deepEqual(await recorded(randomUUID()), { event: undefined, facts: undefined });
  });

  it('404 for the seller of the ticket, because only its buyer may see an order', async () => {
    const seller = service.somebody();
    const ticket = await hearOfTicket(service.database, { sellerId: seller.id });
    const { body } = await reserve({ ticketId: ticket.id }, { as: service.somebody() });
    assert.deepEqual(await refusal('GET', `/api/orders/${body.id}`, { as: seller }), [404, 'not-found']);
  });

  it('400 for an invalid id', async () => {
    const { status, body } = await request('GET', '/api/orders/7');
    assert.deepEqual([status, body.errors[0].field], [400, 'id']);
  });
});

describe('DELETE /api/orders/:id', () => {
  it('200 with the cancelled order; its places are free, and a repeat changes nothing', async () => {
    const as = service.somebody();
    const order = await anOrder(as, 3);
    const { status, body } = await request('DELETE', `/api/orders/${order.id}`, { as });
    assert.deepEqual([status, body.id, body.status, body.reason], [200, order.id, 'cancelled', 'by-buyer']);
    assert.deepEqual(Order.strict().parse(body), body);
    assert.equal((await placesOf(service.database, order.ticketId))?.held, 0);
    const again = await request('DELETE', `/api/orders/${order.id}`, { as });
    assert.deepEqual([again.status, again.body], [200, body]);
    assert.deepEqual(await saidOf(service.database, order.id), ['order.created', 'order.cancelled']);
  });

  it('404 for another buyer’s order, which does not change', async () => {
    const as = service.somebody();
    const order = await anOrder(as);
    assert.deepEqual(await refusal('DELETE', `/api/orders/${order.id}`, { as: service.somebody() }), [
      404,
      'not-found',
    ]);
    assert.deepEqual(await refusal('DELETE', `/api/orders/${randomUUID()}`, { as }), [404, 'not-found']);
    assert.deepEqual((await request('GET', `/api/orders/${order.id}`, { as })).body, order);
  });

  it('409 while the payment is being confirmed, another 409 once it is paid; the places stay taken', async () => {
    const as = service.somebody();
    const order = await anOrder(as, 2);
    await paymentBecomes(order, 'authorized');
    assert.deepEqual(await refusal('DELETE', `/api/orders/${order.id}`, { as }), [409, 'order-confirming']);
    assert.equal((await placesOf(service.database, order.ticketId))?.held, 2);
    await paymentBecomes(order, 'captured');
    assert.deepEqual(await refusal('DELETE', `/api/orders/${order.id}`, { as }), [409, 'order-complete']);
    assert.equal((await placesOf(service.database, order.ticketId))?.sold, 2);
  });

  it('keeps the reason of an order that had already ended, such as a failed payment', async () => {
    const as = service.somebody();
    const order = await anOrder(as);
    await paymentBecomes(order, 'failed');
    const { status, body } = await request('DELETE', `/api/orders/${order.id}`, { as });
    assert.deepEqual([status, body.reason], [200, 'payment-failed']);
  });
});

describe('every route of orders', () => {
  const id = randomUUID();
  for (const [method, url] of [
    ['POST', '/api/orders'],
    ['GET', '/api/orders'],
    ['GET', '/api/orders/live'],
    ['GET', `/api/orders/${id}`],
    ['DELETE', `/api/orders/${id}`],
  ] as const)
    it(`401 on ${method} ${url.replace(id, ':id')} without a token and with an unsigned one`, async () => {
      const body = method === 'POST' ? { ticketId: randomUUID() } : undefined;
      assert.deepEqual(await refusal(method, url, { as: null, body }), [401, 'not-signed-in']);
      const [head, claims] = buyer.headers.authorization.split('.');
      const authorization = `${head}.${claims}.${Buffer.alloc(64).toString('base64url')}`;
      assert.deepEqual(await refusal(method, url, { headers: { authorization }, body }), [401, 'not-signed-in']);
    });

  it('405 with the allowed methods, 404 for an unknown address', async () => {
    for (const [method, url, allowed] of [
      ['PUT', '/api/orders', ['GET', 'POST']],
      ['DELETE', '/api/orders', ['GET', 'POST']],
      ['PATCH', `/api/orders/${id}`, ['DELETE', 'GET']],
      ['POST', `/api/orders/${id}`, ['DELETE', 'GET']],
    ] as const) {
      const { status, headers, body } = await request(method, url);
      assert.deepEqual([status, body.code], [405, 'method-not-allowed']);
      const named = String(headers.allow).split(', ');
      assert.deepEqual(named.filter((one) => one !== 'HEAD').sort(), allowed);
    }
    assert.deepEqual(await refusal('GET', '/api/orders/1/2'), [404, 'not-found']);
  });

  it('the OpenAPI document lists the routes', async () => {
    const { body } = await request('GET', '/api/orders/openapi.json');
    assert.equal(body.info.title, 'Ticketing: orders');
    const paths = ['/api/orders', '/api/orders/live', '/api/orders/{id}', '/api/orders/{id}/extend'];
    assert.deepEqual(Object.keys(body.paths).sort(), paths);
    const live = body.paths['/api/orders/live'];
    assert.deepEqual(
      [Object.keys(live), live.get.summary, live.get.security],
      [['get'], 'Own orders, on every change', [{ token: [] }]],
      'a HEAD request would open a stream that nobody reads',
    );
    const { requestBody } = body.paths['/api/orders/{id}/extend'].post;
    assert.deepEqual([requestBody.required, requestBody.content['application/json'].schema.type], [false, 'object']);
  });
});
