import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Somebody } from '@ticketing/common/testing/tokens';
import type { Selling } from '@ticketing/contracts/http/tickets';
import { orderState } from '@ticketing/contracts/testing/order-state';
import { salesByDay } from '../store/selling.ts';
import { createTestService, type TestService, toTicket } from '../testing/service.ts';
import { followOrders } from './follow-orders.ts';
import { showSelling } from './show-selling.ts';

let service: TestService;
before(async () => {
  service = await createTestService();
});
after(() => service.close());

const create = async (as: Somebody, title: string): Promise<string> => {
  const payload = { title, priceCents: 2_500, quantity: 5 };
  return (await service.app.inject({ method: 'POST', url: '/api/tickets', headers: as.headers, payload })).json().id;
};

const sellingOf = async (as: Somebody, query = ''): Promise<Selling> => {
  const url = `/api/tickets/selling${query}`;
  const answer = await service.app.inject({ method: 'GET', url, headers: as.headers });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
};

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

describe('GET /api/tickets/selling', () => {
  it('shows own tickets newest first with held, sold and free places, and what complete orders came to by day', async () => {
    const as = service.somebody();
    const [first, second] = [await create(as, 'First'), await create(as, 'Second')];
    await create(service.somebody(), 'Somebody else’s');
    const order = (ticketId: string, given: Partial<Parameters<typeof orderState>[0]>) =>
      orderState({ ticketId, sellerId: as.id, ...given });
    await service.database.transaction((tx) =>
      followOrders(() => {})(tx, [
        order(first, { quantity: 2 }),
        order(first, { quantity: 1, status: 'confirming' }),
        order(first, { quantity: 1, status: 'cancelled' }),
        order(first, { quantity: 2, status: 'complete', totalCents: 5_000, updatedAt: daysAgo(2) }),
        order(second, { quantity: 1, status: 'complete', totalCents: 2_500, updatedAt: daysAgo(2) }),
        order(second, { quantity: 1, status: 'complete', totalCents: 1_000, updatedAt: daysAgo(200) }),
        order(second, { quantity: 1, status: 'refunded', totalCents: 9_000 }),
        orderState({ ticketId: second, status: 'complete', totalCents: 7_000 }),
      ]),
    );
    // What was reserved the day before counts on the day that it was completed, as its newest message says.
    const later = order(second, { quantity: 2, totalCents: 5_000, updatedAt: daysAgo(1) });
    const completed = {
      quantity: 1,
      totalCents: 2_600,
      updatedAt: daysAgo(0),
      status: 'complete',
      version: 2,
    } as const;
    for (const state of [later, { ...later, ...completed }])
      await service.database.transaction((tx) => followOrders(() => {})(tx, [state]));
    const selling = await sellingOf(as);
    assert.deepEqual(
      selling.tickets.map(({ title, held, sold, available }) => ({ title, held, sold, available })),
      [
        { title: 'Second', held: 0, sold: 4, available: 1 },
        { title: 'First', held: 3, sold: 2, available: 0 },
      ],
    );
    assert.deepEqual([selling.earnedCents, selling.pendingPayoutCents], [11_100, 11_100]);
    assert.deepEqual(selling.salesByDay, [
      { day: daysAgo(2).slice(0, 10), places: 3, cents: 7_500 },
      { day: daysAgo(0).slice(0, 10), places: 1, cents: 2_600 },
    ]);
  });

  it('counts the days in UTC, today and the 89 before it, whatever the time zone of the database session', async () => {
    const { database } = service;
    const sellerId = randomUUID();
    const at = (updatedAt: string, totalCents: number) =>
      orderState({ sellerId, status: 'complete', totalCents, quantity: totalCents, updatedAt });
    await database.transaction((tx) =>
      followOrders(() => {})(tx, [
        at('2026-03-31T23:59:59.999Z', 1),
        at('2026-04-01T00:00:00.000Z', 2),
        at('2026-04-01T23:59:59.999Z', 4),
        at('2026-06-29T00:00:00.000Z', 8),
      ]),
    );
    const expected = [
      { day: '2026-04-01', places: 6, cents: 6 },
      { day: '2026-06-29', places: 8, cents: 8 },
    ];
    for (const now of ['2026-06-29T00:00:00.000Z', '2026-06-29T23:59:59.999Z']) {
      const selling = await showSelling(database, sellerId, { limit: 200 }, new Date(now), toTicket);
      assert.deepEqual([selling.salesByDay, selling.earnedCents], [expected, 15]);
    }
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago'])
      await database.transaction(async (tx) => {
        await tx.query(`set local time zone '${zone}'`);
        assert.deepEqual(await salesByDay(tx, sellerId, new Date('2026-04-01T00:00:00.000Z')), expected);
      });
  });

  /** Listings of a seller, planted: the nth is `days(nth)` days away from now, or without a date. */
  const plant = (as: Somebody, count: number, days: string, status = 'on-sale') =>
    service.database.query(
      `insert into tickets (id, seller_id, title, category, price_cents, currency, quantity, status, version,
         starts_at, created_at, updated_at)
       select uuidv7(), $1, $3 || ' ' || nth, 'other', 100, 'EUR', 1, $3, 1, now() + (${days}) * interval '1 day',
         timestamptz '2026-01-01' + make_interval(mins => nth), timestamptz '2027-01-01' - make_interval(mins => nth)
       from generate_series(1, $2::int) nth`,
      [as.id, count, status],
    );
  const titles = ({ tickets }: Selling) => tickets.map(({ title }) => title);

  it('shows the 200 newest of more tickets, by when they were listed, and the others after them', async () => {
    const as = service.somebody();
    await plant(as, 201, '1');
    const first = await sellingOf(as);
    const all = Array.from({ length: 201 }, (_, nth) => `on-sale ${201 - nth}`);
    assert.deepEqual(titles(first), all.slice(0, 200));
    const second = await sellingOf(as, `?cursor=${first.nextCursor}`);
    assert.deepEqual([titles(second), second.nextCursor], [all.slice(200), null]);
  });

  it('shows what is coming, over or off sale by date, page after page, each once, and counts all of them', async () => {
    const as = service.somebody();
    await plant(as, 5, 'nth');
    await plant(as, 2, 'null');
    await plant(as, 4, '-nth');
    await plant(as, 3, 'nth', 'withdrawn');
    await plant(service.somebody(), 3, 'nth');
    const pagesOf = async (show: string, limit: number): Promise<string[]> => {
      const all: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: Selling = await sellingOf(as, `?show=${show}&limit=${limit}${cursor && `&cursor=${cursor}`}`);
        assert.deepEqual(page.counts, { coming: 7, past: 4, withdrawn: 3 });
        all.push(...page.tickets.map(({ title, startsAt }) => `${title}${startsAt ? '' : ' some day'}`));
        cursor = page.nextCursor;
      }
      return all;
    };
    const coming = [1, 2, 3, 4, 5].map((nth) => `on-sale ${nth}`);
    for (const limit of [1, 2, 3, 200]) {
      assert.deepEqual(await pagesOf('coming', limit), [...coming, 'on-sale 2 some day', 'on-sale 1 some day']);
      assert.deepEqual(await pagesOf('past', limit), ['on-sale 1', 'on-sale 2', 'on-sale 3', 'on-sale 4']);
      assert.deepEqual(await pagesOf('withdrawn', limit), ['withdrawn 3', 'withdrawn 2', 'withdrawn 1']);
    }
  });

  it('an event that has begun is coming until it is over', async () => {
    const as = service.somebody();
    await plant(as, 1, '-1');
    await service.database.query(`update tickets set ends_at = now() + interval '1 day' where seller_id = $1`, [as.id]);
    assert.deepEqual((await sellingOf(as)).counts, { coming: 1, past: 0, withdrawn: 0 });
  });

  it('400 for a cursor of another list, or one that is none', async () => {
    const as = service.somebody();
    await plant(as, 2, 'nth');
    const { nextCursor } = await sellingOf(as, '?show=coming&limit=1');
    for (const query of [`?show=past&cursor=${nextCursor}`, `?cursor=${nextCursor}`, '?cursor=x', '?limit=0', '?a=b']) {
      const url = `/api/tickets/selling${query}`;
      assert.equal((await service.app.inject({ url, headers: as.headers })).statusCode, 400, query);
    }
  });

  it('adds up everything that was sold, however many listings and orders there are', async (t) => {
    const as = service.somebody();
    const { database } = service;
    await plant(as, 5_000, 'nth');
    await plant(as, 5_000, '-nth');
    await database.query(
      `insert into ticket_orders (order_id, ticket_id, seller_id, quantity, total_cents, status, decide_at, updated_at, version)
       select gen_random_uuid(), t.id, $1, 2, 200, case when nth = 1 then 'complete' else 'cancelled' end, now(), now(), 1
       from tickets t, generate_series(1, 2) nth where t.seller_id = $1`,
      [as.id],
    );
    await database.query('vacuum analyze tickets');
    await database.query('vacuum analyze ticket_orders');
    const startedAt = performance.now();
    const selling = await sellingOf(as, '?show=coming&limit=50');
    t.diagnostic(`a page of 10,000 listings in ${Math.round(performance.now() - startedAt)} ms`);
    assert.deepEqual([selling.soldPlaces, selling.earnedCents], [20_000, 2_000_000]);
    assert.deepEqual(selling.counts, { coming: 5_000, past: 5_000, withdrawn: 0 });
    assert.deepEqual(
      selling.salesByDay.map(({ places, cents }) => [places, cents]),
      [[20_000, 2_000_000]],
    );
    assert.deepEqual(titles(selling).slice(0, 2), ['on-sale 1', 'on-sale 2']);
    assert.equal(selling.tickets.length, 50);
  });

  it('is empty for who has listed nothing, 401 for nobody', async () => {
    assert.deepEqual(await sellingOf(service.somebody()), {
      ...{ tickets: [], nextCursor: null, counts: { coming: 0, past: 0, withdrawn: 0 }, soldPlaces: 0 },
      earnedCents: 0,
      pendingPayoutCents: 0,
      salesByDay: [],
    });
    assert.equal((await service.app.inject({ method: 'GET', url: '/api/tickets/selling' })).statusCode, 401);
  });
});
