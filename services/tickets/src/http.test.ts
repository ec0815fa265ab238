import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createSigner, type Somebody } from '@ticketing/common/testing/tokens';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import { orderState } from '@ticketing/contracts/testing/order-state';
import { createTestService, type TestService } from './testing/service.ts';
import { followOrders } from './use-cases/follow-orders.ts';

let service: TestService;
before(async () => {
  service = await createTestService();
});
after(() => service.close());

type Options = { as?: Somebody; headers?: Record<string, string>; body?: unknown };

const ask = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, { as, headers, body }: Options = {}) =>
  service.app.inject({
    method,
    url,
    headers: { ...as?.headers, ...headers },
    ...(body === undefined ? {} : { payload: body as object }),
  });

const aTicket = async (as: Somebody, given: object = {}) => {
  const answer = await ask('POST', '/api/tickets', { as, body: { title: 'A concert', priceCents: 2_500, ...given } });
  assert.equal(answer.statusCode, 201, answer.body);
  return answer.json();
};

const heard = (...orders: OrderState[]) => service.database.transaction((tx) => followOrders(() => {})(tx, orders));

const outboxOf = (id: string) =>
  service.database.query<{ type: string; body: Record<string, unknown> }>(
    'select type, body from outbox where aggregate_id = $1 order by pos',
    [id],
  );

describe('POST /api/tickets', () => {
  it('201 with the ticket, its address and entity tag, and says ticket.created in the same transaction', async () => {
    const seller = service.somebody();
    const answer = await ask('POST', '/api/tickets', {
      as: seller,
      body: { title: ' Night of the organ ', priceCents: 4_200, quantity: 3, startsAt: '2031-05-01T20:00:00+02:00' },
    });
    const ticket = answer.json();
    assert.equal(answer.statusCode, 201);
    assert.equal(answer.headers.location, `/api/tickets/${ticket.id}`);
    assert.equal(answer.headers.etag, '"v1-1"');
    assert.deepEqual(
      { ...ticket, id: '', createdAt: '', updatedAt: '' },
      {
        id: '',
        title: 'Night of the organ',
        category: 'other',
        startsAt: '2031-05-01T18:00:00.000Z',
        timeZone: 'Europe/Amsterdam',
        priceCents: 4_200,
        currency: 'EUR',
        quantity: 3,
        available: 3,
        status: 'on-sale',
        sellerId: seller.id,
        sellerName: 'Somebody',
        version: 1,
        availabilityVersion: 1,
        createdAt: '',
        updatedAt: '',
      },
    );
    const { available, sellerName, availabilityVersion, ...state } = ticket;
    assert.deepEqual(await outboxOf(ticket.id), [{ type: 'ticket.created', body: state }]);
  });

  it('401 without a token, with a forged one and with one that has run out', async () => {
    const body = { title: 'A concert', priceCents: 2_500 };
    assert.equal((await ask('POST', '/api/tickets', { body })).json().code, 'not-signed-in');
    const forged = { authorization: `${service.somebody().headers.authorization.slice(0, -4)}AAAA` };
    assert.equal((await ask('POST', '/api/tickets', { headers: forged, body })).statusCode, 401);
    const now = Math.floor(Date.now() / 1_000);
    const { token } = await createSigner(service.database);
    const expired = { authorization: `Bearer ${token({ iat: now - 1_000, exp: now - 100 })}` };
    assert.equal((await ask('POST', '/api/tickets', { headers: expired, body })).statusCode, 401);
  });

  it('400 with the field named for everything the schema refuses', async () => {
    const as = service.somebody();
    const refused: [object, string][] = [
      [{ title: undefined }, 'title'],
      [{ title: '   ' }, 'title'],
      [{ title: 'x'.repeat(201) }, 'title'],
      [{ priceCents: 49 }, 'priceCents'],
      [{ priceCents: 100_000_000 }, 'priceCents'],
      [{ priceCents: 50.5 }, 'priceCents'],
      [{ priceCents: '2500' }, 'priceCents'],
      [{ quantity: 0 }, 'quantity'],
      [{ quantity: 20_001 }, 'quantity'],
      [{ category: 'opera' }, 'category'],
      [{ startsAt: 'tomorrow' }, 'startsAt'],
      [{ startsAt: '0000-01-01T00:00:00Z' }, 'startsAt'],
      [{ startsAt: '9999-12-31T23:59:59-12:00' }, 'startsAt'],
      [{ maxPerBuyer: 0 }, 'maxPerBuyer'],
      [{ maxPerBuyer: 20_001 }, 'maxPerBuyer'],
      [{ maxPerBuyer: null }, 'maxPerBuyer'],
      [{ sold: 7 }, 'sold'],
    ];
    for (const [given, field] of refused) {
      const answer = await ask('POST', '/api/tickets', {
        as,
        body: { title: 'A concert', priceCents: 2_500, ...given },
      });
      assert.equal(answer.statusCode, 400, `${JSON.stringify(given)} ${answer.body}`);
      assert.equal(answer.json().errors[0].field, field);
      assert.match(String(answer.headers['content-type']), /application\/problem\+json/);
    }
  });

  it('400, not 500, for text that PostgreSQL cannot keep', async () => {
    const as = service.somebody();
    for (const title of ['a\0b', '\ud800']) {
      const answer = await ask('POST', '/api/tickets', { as, body: { title, priceCents: 2_500 } });
      assert.ok(answer.statusCode === 400 || answer.statusCode === 201, answer.body);
    }
  });

  it('422 for an event that has begun, 400 for moments out of order, by the name of the field', async () => {
    const as = service.somebody();
    const list = async (moments: object) =>
      (await ask('POST', '/api/tickets', { as, body: { title: 'Late', priceCents: 2_500, ...moments } })).json();
    const begun = await list({ startsAt: '2020-05-01T18:00:00Z' });
    assert.deepEqual([begun.status, begun.code, begun.errors[0].field], [422, 'event-started', 'startsAt']);
    const [startsAt, later] = ['2031-05-01T18:00:00Z', '2031-05-02T18:00:00+02:00'];
    for (const [moments, field] of [
      [{ startsAt: later, endsAt: startsAt }, 'endsAt'],
      [{ startsAt, saleStartsAt: later }, 'saleStartsAt'],
      [{ startsAt, endsAt: later, saleEndsAt: '2031-05-03T18:00:00Z' }, 'saleEndsAt'],
    ] as const) {
      const { status, errors, detail } = await list(moments);
      assert.deepEqual([status, errors[0].field], [400, field], detail);
    }
    const festival = await list({ startsAt, endsAt: later, saleStartsAt: '2020-05-01T18:00:00Z', saleEndsAt: later });
    assert.deepEqual([festival.endsAt, festival.saleEndsAt], ['2031-05-02T16:00:00.000Z', '2031-05-02T16:00:00.000Z']);
  });

  it('one ticket for any number of requests with one Idempotency-Key; 422 when the content differs', async () => {
    const as = service.somebody();
    const headers = { 'idempotency-key': randomUUID() };
    const body = { title: 'Only once', priceCents: 2_500 };
    const first = await ask('POST', '/api/tickets', { as, headers, body });
    const again = await ask('POST', '/api/tickets', { as, headers, body });
    assert.equal(again.statusCode, 201);
    assert.deepEqual(again.json(), first.json());
    assert.equal(again.headers.etag, first.headers.etag);
    const other = await ask('POST', '/api/tickets', { as, headers, body: { ...body, priceCents: 2_600 } });
    assert.equal(other.json().code, 'idempotency-key-reused');
    assert.equal((await ask('GET', `/api/tickets?seller=${as.id}`)).json().tickets.length, 1);
    const stranger = service.somebody();
    const theirs = await ask('POST', '/api/tickets', { as: stranger, headers, body });
    assert.deepEqual([theirs.statusCode, theirs.json().sellerId], [201, stranger.id], 'the same key of another user');
  });
});

describe('the time zone of a ticket', () => {
  it('is the one of its place, or the installation’s, also of listings and answers of an earlier release', async () => {
    const as = service.somebody();
    const { id, timeZone } = await aTicket(as, { timeZone: 'us/eastern' });
    assert.equal(timeZone, 'America/New_York');
    const headers = { 'idempotency-key': randomUUID() };
    const list = () => ask('POST', '/api/tickets', { as, headers, body: { title: 'Before', priceCents: 2_500 } });
    const listed = (await list()).json();
    assert.equal(listed.timeZone, 'Europe/Amsterdam');
    await service.database.query('update tickets set time_zone = null where id = any ($1)', [[id, listed.id]]);
    await service.database.query(
      `update idempotency_keys set answer = (answer::jsonb - 'timeZone')::json where user_id = $1`,
      [as.id],
    );
    assert.deepEqual((await list()).json(), listed);
    assert.equal((await ask('GET', `/api/tickets/${id}`)).json().timeZone, 'Europe/Amsterdam');
    const edit = (body: object) => ask('PATCH', `/api/tickets/${id}`, { as, body });
    assert.equal((await edit({ timeZone: 'Asia/Tokyo' })).json().timeZone, 'Asia/Tokyo');
    const unknown = await edit({ timeZone: 'Mars/Utopia' });
    assert.deepEqual(unknown.json().errors, [
      { field: 'timeZone', message: 'is not a time zone we know; write one such as Europe/Amsterdam' },
    ]);
  });
});

describe('GET /api/tickets/:id', () => {
  it('200 with the entity tag, 304 while it has not changed, 200 again once it has', async () => {
    const seller = service.somebody();
    const { id } = await aTicket(seller, { quantity: 2 });
    const first = await ask('GET', `/api/tickets/${id}`);
    assert.equal(first.statusCode, 200);
    const headers = { 'if-none-match': String(first.headers.etag) };
    for (const tags of [first.headers.etag, `"v0-0", W/${first.headers.etag}`]) {
      const same = await ask('GET', `/api/tickets/${id}`, { headers: { 'if-none-match': String(tags) } });
      assert.deepEqual([same.statusCode, same.body, same.headers.etag], [304, '', first.headers.etag]);
      assert.equal(same.headers['cache-control'], 'no-cache');
    }
    assert.equal(first.headers['cache-control'], 'no-cache');
    await heard(orderState({ ticketId: id }));
    assert.equal((await ask('GET', `/api/tickets/${id}`, { headers })).json().available, 1);
  });

  it('404 for an unknown id, 400 for what is no id, 405 for another method', async () => {
    const { code, detail } = (await ask('GET', `/api/tickets/${randomUUID()}`)).json();
    assert.deepEqual([code, detail], ['not-found', 'There is no such ticket.']);
    assert.equal((await ask('GET', '/api/tickets/7')).json().code, 'invalid-input');
    const answer = await service.app.inject({ method: 'PUT', url: `/api/tickets/${randomUUID()}` });
    assert.equal(answer.json().code, 'method-not-allowed');
  });

  it('says when the next place may be free again once every place is held, and only then', async () => {
    const { id } = await aTicket(service.somebody(), { quantity: 2 });
    const [soon, later] = [60_000, 120_000].map((ms) => new Date(Date.now() + ms).toISOString()) as [string, string];
    const first = orderState({ ticketId: id, decideAt: soon });
    await heard(first);
    assert.equal((await ask('GET', `/api/tickets/${id}`)).json().nextReleaseAt, undefined);
    await heard(orderState({ ticketId: id, decideAt: later }));
    const full = (await ask('GET', `/api/tickets/${id}`)).json();
    assert.deepEqual([full.available, full.status, full.nextReleaseAt], [0, 'on-sale', soon]);
    await heard({ ...first, status: 'complete', version: 2 });
    const paid = (await ask('GET', `/api/tickets/${id}`)).json();
    assert.deepEqual([paid.available, paid.nextReleaseAt], [0, later]);
  });
});

describe('GET /api/tickets', () => {
  it('shows at once what this replica has listed, edited and withdrawn, as JSON', async () => {
    const as = service.somebody();
    const page = async (): Promise<{ id: string; title: string }[]> => {
      const answer = await ask('GET', '/api/tickets?q=kaleidoscope');
      assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
      return answer.json().tickets;
    };
    assert.deepEqual(await page(), []);
    const { id } = await aTicket(as, { title: 'Kaleidoscope' });
    assert.deepEqual(
      (await page()).map((one) => one.id),
      [id],
    );
    await ask('PATCH', `/api/tickets/${id}`, { as, body: { title: 'Kaleidoscope II' } });
    assert.equal((await page())[0]?.title, 'Kaleidoscope II');
    await ask('DELETE', `/api/tickets/${id}`, { as });
    assert.deepEqual(await page(), []);
  });
});

describe('PATCH /api/tickets/:id', () => {
  it('200 with the next version, keeps what was not named, takes away what is null, and says ticket.updated', async () => {
    const as = service.somebody();
    const { id } = await aTicket(as, { venue: 'The Hall', city: 'Ghent', startsAt: '2031-05-01T18:00:00Z' });
    const answer = await ask('PATCH', `/api/tickets/${id}`, { as, body: { priceCents: 3_000, venue: null } });
    const ticket = answer.json();
    assert.equal(answer.headers.etag, '"v2-1"');
    assert.deepEqual(
      [ticket.version, ticket.priceCents, ticket.venue, ticket.city, ticket.startsAt],
      [2, 3_000, undefined, 'Ghent', '2031-05-01T18:00:00.000Z'],
    );
    const { available, sellerName, availabilityVersion, ...state } = ticket;
    assert.deepEqual((await outboxOf(id)).at(1), { type: 'ticket.updated', body: state });
    assert.deepEqual((await ask('GET', `/api/tickets/${id}`)).json(), ticket);
  });

  it('200 without a new version when nothing differs', async () => {
    const as = service.somebody();
    const { id } = await aTicket(as, { startsAt: '2031-05-01T18:00:00Z' });
    const body = { title: 'A concert', startsAt: '2031-05-01T20:00:00+02:00', city: null };
    assert.equal((await ask('PATCH', `/api/tickets/${id}`, { as, body })).json().version, 1);
    assert.equal((await outboxOf(id)).length, 1);
  });

  it('403 for somebody else, 404 for an unknown ticket, 400 for a field that is wrong', async () => {
    const as = service.somebody();
    const { id } = await aTicket(as);
    const other = await ask('PATCH', `/api/tickets/${id}`, { as: service.somebody(), body: { priceCents: 3_000 } });
    assert.deepEqual([other.statusCode, other.json().code], [403, 'not-your-ticket']);
    assert.equal((await ask('PATCH', `/api/tickets/${randomUUID()}`, { as, body: {} })).statusCode, 404);
    const quantity = await ask('PATCH', `/api/tickets/${id}`, { as, body: { quantity: 0 } });
    assert.equal(quantity.json().errors[0].field, 'quantity');
  });

  it('412 when If-Match names an older version; what others reserve does not make it stale', async () => {
    const as = service.somebody();
    const { id } = await aTicket(as, { quantity: 2 });
    await heard(orderState({ ticketId: id }));
    const edit = (ifMatch: string, priceCents: number) =>
      ask('PATCH', `/api/tickets/${id}`, { as, headers: { 'if-match': ifMatch }, body: { priceCents } });
    assert.equal((await edit('"v1-1"', 3_000)).json().version, 2);
    const stale = await edit('"v1-1"', 3_100);
    assert.deepEqual([stale.statusCode, stale.json().code], [412, 'version-stale']);
    assert.equal((await edit('"2"', 3_100)).json().version, 3);
    assert.equal((await edit('*', 3_200)).json().version, 4);
    const nonsense = await edit('nonsense', 3_300);
    assert.deepEqual([nonsense.statusCode, nonsense.json().errors[0].field], [400, 'If-Match']);
  });

  it('sets, changes and removes the limit per buyer, also while every place is held', async () => {
    const as = service.somebody();
    const { id, maxPerBuyer } = await aTicket(as, { maxPerBuyer: 4 });
    assert.equal(maxPerBuyer, 4);
    await heard(orderState({ ticketId: id }));
    const edit = async (body: object) => (await ask('PATCH', `/api/tickets/${id}`, { as, body })).json();
    assert.equal((await edit({ maxPerBuyer: 2 })).maxPerBuyer, 2);
    assert.equal((await edit({ maxPerBuyer: null })).maxPerBuyer, undefined);
    const said = (await outboxOf(id)).map(({ body }) => body.maxPerBuyer);
    assert.deepEqual(said, [4, 2, undefined]);
  });

  it('enlarges what is sold out, and 409 with the smallest quantity for fewer than are held and sold', async () => {
    const as = service.somebody();
    const { id } = await aTicket(as, { quantity: 3 });
    const held = orderState({ ticketId: id });
    await heard(held, orderState({ ticketId: id, quantity: 2, status: 'complete' }));
    const edit = async (body: object) => (await ask('PATCH', `/api/tickets/${id}`, { as, body })).json();
    const full = (await ask('GET', `/api/tickets/${id}`)).json();
    assert.deepEqual([full.available, full.nextReleaseAt], [0, held.decideAt]);
    const more = await edit({ quantity: 5, priceCents: 3_000 });
    assert.deepEqual([more.quantity, more.available, more.priceCents, more.nextReleaseAt], [5, 2, 3_000, undefined]);
    const { code, leastQuantity, detail } = await edit({ quantity: 2 });
    assert.deepEqual([code, leastQuantity], ['places-taken', 3]);
    assert.equal(detail, '3 tickets are reserved or sold already. Choose a quantity of at least 3.');
    const fewer = await edit({ quantity: 3 });
    assert.deepEqual([fewer.quantity, fewer.available, fewer.nextReleaseAt], [3, 0, held.decideAt]);
    assert.deepEqual(
      (await outboxOf(id)).map(({ body }) => body.quantity),
      [3, 5, 3],
    );
  });

  it('shows as many places as are held and sold, if its seller wanted fewer before that was known here', async () => {
    const as = service.somebody();
    const { id } = await aTicket(as, { quantity: 5 });
    await ask('PATCH', `/api/tickets/${id}`, { as, body: { quantity: 1 } });
    const held = orderState({ ticketId: id, quantity: 2 });
    await heard(held);
    const shown = async () => (await ask('GET', `/api/tickets/${id}`)).json();
    assert.deepEqual([(await shown()).quantity, (await shown()).available], [2, 0]);
    await heard({ ...held, status: 'cancelled', version: 2 });
    assert.deepEqual([(await shown()).quantity, (await shown()).available], [1, 1]);
  });

  it('corrects what is withdrawn, but 409 for its price and quantity', async () => {
    const as = service.somebody();
    const { id } = await aTicket(as);
    await ask('DELETE', `/api/tickets/${id}`, { as });
    const edit = async (body: object) => (await ask('PATCH', `/api/tickets/${id}`, { as, body })).json();
    assert.equal((await edit({ venue: 'The Arena' })).venue, 'The Arena');
    assert.equal((await edit({ priceCents: 9_900 })).code, 'ticket-withdrawn');
    assert.equal((await edit({ quantity: 9 })).code, 'ticket-withdrawn');
  });

  it('422 for a start in the past unless it is the present one, 400 for moments out of order', async () => {
    const as = service.somebody();
    const { id } = await aTicket(as, { startsAt: '2031-05-01T18:00:00Z' });
    const edit = async (body: object) => (await ask('PATCH', `/api/tickets/${id}`, { as, body })).json();
    const { code, errors } = await edit({ startsAt: '2020-05-01T18:00:00Z' });
    assert.deepEqual([code, errors[0].field], ['event-started', 'startsAt']);
    assert.equal((await edit({ endsAt: '2031-05-01T17:00:00Z' })).errors[0].field, 'endsAt');
    await service.database.query(`update tickets set starts_at = now() - interval '1 hour' where id = $1`, [id]);
    const { startsAt } = (await ask('GET', `/api/tickets/${id}`)).json();
    assert.equal((await edit({ startsAt, title: 'Begun' })).title, 'Begun');
  });
});

describe('DELETE /api/tickets/:id', () => {
  it('204, again 204, one message; nothing of it is available any more and what is held and sold stays', async () => {
    const as = service.somebody();
    const { id } = await aTicket(as, { quantity: 3 });
    await heard(orderState({ ticketId: id }), orderState({ ticketId: id, status: 'complete' }));
    const first = await ask('DELETE', `/api/tickets/${id}`, { as });
    assert.deepEqual([first.statusCode, first.body], [204, '']);
    assert.equal((await ask('DELETE', `/api/tickets/${id}`, { as })).statusCode, 204);
    const ticket = (await ask('GET', `/api/tickets/${id}`)).json();
    assert.deepEqual([ticket.status, ticket.available, ticket.version], ['withdrawn', 0, 2]);
    assert.deepEqual(
      (await outboxOf(id)).map(({ type, body }) => [type, body.status]),
      [
        ['ticket.created', 'on-sale'],
        ['ticket.updated', 'withdrawn'],
      ],
    );
    const [mine] = (await ask('GET', '/api/tickets/selling', { as })).json().tickets;
    assert.deepEqual([mine.held, mine.sold], [1, 1]);
  });

  it('204 when every place is held or sold: buyers keep them, and returned places do not go back on sale', async () => {
    const as = service.somebody();
    const { id } = await aTicket(as, { quantity: 2 });
    const held = orderState({ ticketId: id });
    await heard(held, orderState({ ticketId: id, status: 'complete' }));
    assert.equal((await ask('DELETE', `/api/tickets/${id}`, { as })).statusCode, 204);
    await heard({ ...held, status: 'cancelled', version: 2 });
    const ticket = (await ask('GET', `/api/tickets/${id}`)).json();
    assert.deepEqual([ticket.status, ticket.available, ticket.nextReleaseAt], ['withdrawn', 0, undefined]);
    const [mine] = (await ask('GET', '/api/tickets/selling', { as })).json().tickets;
    assert.deepEqual([mine.held, mine.sold], [0, 1]);
  });

  it('403 for another user, 401 without a user', async () => {
    const as = service.somebody();
    const { id } = await aTicket(as);
    assert.equal((await ask('DELETE', `/api/tickets/${id}`, { as: service.somebody() })).statusCode, 403);
    assert.equal((await ask('DELETE', `/api/tickets/${id}`)).statusCode, 401);
  });
});
