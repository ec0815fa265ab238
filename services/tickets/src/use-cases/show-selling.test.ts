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

const sellingOf = async (as: Somebody): Promise<Selling> => {
  const answer = await service.app.inject({ method: 'GET', url: '/api/tickets/selling', headers: as.headers });
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
      const selling = await showSelling(database, sellerId, new Date(now), toTicket);
      assert.deepEqual([selling.salesByDay, selling.earnedCents], [expected, 15]);
    }
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago'])
      await database.transaction(async (tx) => {
        await tx.query(`set local time zone '${zone}'`);
        assert.deepEqual(await salesByDay(tx, sellerId, new Date('2026-04-01T00:00:00.000Z')), expected);
      });
  });

  it('shows the 200 newest of more tickets, by when they were listed', async () => {
    const as = service.somebody();
    await service.database.query(
      `insert into tickets (id, seller_id, title, category, price_cents, currency, quantity, status, version, created_at, updated_at)
       select gen_random_uuid(), $1, nth, 'other', 100, 'EUR', 1, 'on-sale', 1,
         timestamptz '2026-01-01' + make_interval(mins => nth), timestamptz '2027-01-01' - make_interval(mins => nth)
       from generate_series(1, 201) nth`,
      [as.id],
    );
    assert.deepEqual(
      (await sellingOf(as)).tickets.map(({ title }) => Number(title)),
      Array.from({ length: 200 }, (_, nth) => 201 - nth),
    );
  });

  it('is empty for who has listed nothing, 401 for nobody', async () => {
    assert.deepEqual(await sellingOf(service.somebody()), {
      tickets: [],
      earnedCents: 0,
      pendingPayoutCents: 0,
      salesByDay: [],
    });
    assert.equal((await service.app.inject({ method: 'GET', url: '/api/tickets/selling' })).statusCode, 401);
  });
});
