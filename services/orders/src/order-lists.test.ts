import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Somebody } from '@ticketing/common/testing/tokens';
import { type Order, OrderPage, type OrderStatus } from '@ticketing/contracts/http/orders';
import type { TicketState } from '@ticketing/contracts/messages/tickets';
import fc from 'fast-check';
import { upsertTickets } from './store/tickets.ts';
import { hearOfTicket, paymentState, ticketState } from './testing/fixtures.ts';
import { createTestService, type TestService } from './testing/service.ts';
import { followPayments } from './use-cases/follow-payments.ts';

let service: TestService;
let buyer: Somebody;
before(async () => {
  service = await createTestService({ LIVE_ORDERS_MAX: '50' });
});
after(() => service.close());
beforeEach(() => {
  buyer = service.somebody();
});

const hour = 3_600_000;
const inHours = (hours: number): string => new Date(Date.now() + hours * hour).toISOString();
let planted = 0;
/** Plants an order of the buyer. Every one has a greater id than the one before it. */
const plant = async (ticketId: string, status: OrderStatus): Promise<string> => {
  const id = `00000000-0000-7000-8000-${`${++planted}`.padStart(12, '0')}`;
  await service.database.query(
    `insert into orders (id, ticket_id, buyer_id, seller_id, title, quantity, unit_price_cents, currency, status, reason,
                         expires_at, decide_at, created_at, updated_at, bought_at)
     select $1, $2, $3, $2, 'T', 2, 4200, 'EUR', $4, case $4 when 'cancelled' then 'expired' end, due, due, now(), now(),
            case when $4 in ('complete', 'refunded') then now() - interval '1 minute' end
     from (select now() + interval '15 minutes' as due) as d`,
    [id, ticketId, buyer.id, status],
  );
  return id;
};
const ticket = async (given: Partial<TicketState> = {}): Promise<string> =>
  (await hearOfTicket(service.database, { quantity: 20, ...given })).id;
const get = async (query: Record<string, string | number | undefined>) => {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, `${value}`]]));
  const url = `/api/orders?${new URLSearchParams(given as [string, string][])}`;
  const answer = await service.app.inject({ method: 'GET', url, headers: buyer.headers });
  return { status: answer.statusCode, body: answer.json() };
};
const list = async (query: Record<string, string | number>, between = async () => {}): Promise<string[]> => {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const { status, body } = await get({ ...query, cursor });
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(OrderPage.strict().parse(body), body);
    ids.push(...body.orders.map(({ id }: Order) => id));
    cursor = body.nextCursor ?? undefined;
    if (cursor) await between();
  } while (cursor && ids.length < 1_000);
  return ids;
};

describe('GET /api/orders?when=', () => {
  it('has every order in one list: coming (unpaid first, then the soonest), past (the latest first), cancelled (the newest first)', async () => {
    const [soon, later, undated] = [
      await ticket({ startsAt: inHours(2) }),
      await ticket({ startsAt: inHours(50) }),
      await ticket(),
    ];
    const over = await ticket({ startsAt: inHours(-3) });
    const longOver = await ticket({ startsAt: inHours(-90), endsAt: inHours(-80) });
    const goingOn = await ticket({ startsAt: inHours(-30), endsAt: inHours(30) });
    const paid = {
      undated: await plant(undated, 'complete'),
      later: await plant(later, 'complete'),
      goingOn: await plant(goingOn, 'complete'),
      soon: await plant(soon, 'complete'),
      longOver: await plant(longOver, 'complete'),
      over: await plant(over, 'complete'),
    };
    const cancelled = [
      await plant(soon, 'cancelled'),
      await plant(over, 'refunded'),
      await plant(undated, 'cancelled'),
    ];
    const [undatedHold, laterHold] = [await plant(undated, 'confirming'), await plant(later, 'awaiting-payment')];
    const lateHold = await plant(over, 'awaiting-payment');
    for (const limit of [1, 2, 5, 100]) {
      const coming = [lateHold, laterHold, undatedHold, paid.goingOn, paid.soon, paid.later, paid.undated];
      assert.deepEqual(await list({ when: 'coming', limit }), coming);
      assert.deepEqual(await list({ when: 'past', limit }), [paid.over, paid.longOver]);
      assert.deepEqual(await list({ when: 'cancelled', limit }), cancelled.toReversed());
    }
  });

  it('gives each order once, with whichever dates and however many at the same moment, across pages of any size', async () => {
    const dates = [-50, -2, 3, 40].map(inHours);
    const tickets = await Promise.all([undefined, ...dates].map((startsAt) => ticket(startsAt ? { startsAt } : {})));
    const isOver = (nth: number) => nth === 1 || nth === 2;
    const one = fc.record({
      ticket: fc.nat(tickets.length - 1),
      status: fc.constantFrom<OrderStatus>(
        'awaiting-payment',
        'confirming',
        'complete',
        'complete',
        'cancelled',
        'refunded',
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(one, { maxLength: 12 }), fc.integer({ min: 1, max: 5 }), async (orders, limit) => {
        buyer = service.somebody();
        const mine: { id: string; nth: number; status: OrderStatus; key: readonly [number, number] }[] = [];
        for (const { ticket: nth, status } of orders) {
          const rank = status === 'complete' ? 1 : 0;
          mine.push({ id: await plant(tickets[nth]!, status), nth, status, key: [rank, nth === 0 ? 9 : nth] as const });
        }
        const comesFirst = (a: (typeof mine)[number], b: (typeof mine)[number]): number =>
          a.key[0] - b.key[0] || a.key[1] - b.key[1] || (a.id < b.id ? -1 : 1);
        const isEnded = (status: OrderStatus) => status === 'cancelled' || status === 'refunded';
        const past = mine.filter(({ nth, status }) => status === 'complete' && isOver(nth));
        const ended = mine.filter(({ status }) => isEnded(status));
        const coming = mine.filter((order) => !past.includes(order) && !ended.includes(order));
        for (const [when, expected] of [
          ['coming', coming.sort(comesFirst)],
          ['past', past.sort(comesFirst).reverse()],
          ['cancelled', ended.toReversed()],
        ] as const)
          assert.deepEqual(
            await list({ when, limit }),
            expected.map(({ id }) => id),
            when,
          );
      }),
      { numRuns: 25 },
    );
  });

  it('repeats and skips nothing when an order is paid between two pages, or an event begins', async () => {
    const soon = await ticket({ startsAt: inHours(1) });
    const holds = [await plant(soon, 'confirming'), await plant(soon, 'confirming'), await plant(soon, 'confirming')];
    const paid = [await plant(soon, 'complete'), await plant(soon, 'complete')];
    await service.database.query('update places set held = 6 where ticket_id = $1', [soon]);
    const pay = async () => {
      const [id] = holds;
      await service.database.transaction((tx) => followPayments(300)(tx, [paymentState(id!, 'captured', 3)]));
      holds.push(holds.shift()!);
    };
    const all = [...holds, ...paid];
    assert.deepEqual(await list({ when: 'coming', limit: 1 }, pay), all);
  });

  it('goes by the date of the event as it is now, not as it was bought', async () => {
    const listing = ticketState({ quantity: 5, startsAt: inHours(5) });
    const hear = (given: Partial<TicketState>) =>
      service.database.transaction((tx) => upsertTickets(tx, [{ ...listing, ...given }]));
    await hear({});
    const id = await plant(listing.id, 'complete');
    assert.deepEqual(await list({ when: 'coming' }), [id]);
    await hear({ version: 2, startsAt: inHours(-1) });
    assert.deepEqual([await list({ when: 'coming' }), await list({ when: 'past' })], [[], [id]]);
    await hear({ version: 3, startsAt: inHours(-1), endsAt: inHours(1) });
    assert.deepEqual([await list({ when: 'coming' }), await list({ when: 'past' })], [[id], []]);
  });

  it('400 for another list, and for a cursor of another list', async () => {
    const over = await ticket({ startsAt: inHours(-3) });
    await plant(over, 'complete');
    await plant(over, 'complete');
    const { body } = await get({ when: 'past', limit: 1 });
    const forged = (values: unknown[]) => Buffer.from(JSON.stringify(values)).toString('base64url');
    const id = randomUUIDv7();
    for (const query of [
      { when: 'soon' },
      { when: 'coming', cursor: body.nextCursor },
      { cursor: body.nextCursor },
      { when: 'past', cursor: forged([id]) },
      ...[
        ['past:1', 2, null, id],
        ['past:1', 0, 'never', id],
        ['past:1', 0, null, 'me'],
        ['past:-1', 0, null, id],
        ['past:9e99', 0, null, id],
        ['past', 0, null, id],
        [1, 0, null, id],
      ].map((values) => ({ when: 'past', cursor: forged(values) })),
    ]) {
      const answer = await get(query);
      assert.deepEqual([answer.status, answer.body.code], [400, 'invalid-input'], JSON.stringify(query));
    }
  });
});

describe('GET /api/orders?ticketId=', () => {
  const reserve = async (ticketId: string, quantity: number): Promise<Order> => {
    const payload = { ticketId, quantity };
    const answer = await service.app.inject({ method: 'POST', url: '/api/orders', headers: buyer.headers, payload });
    assert.equal(answer.statusCode, 201, answer.body);
    return answer.json();
  };

  it('says what the caller holds and has of a ticket, of which they may reserve more', async () => {
    const [wanted, other] = [await ticket({ startsAt: inHours(9) }), await ticket()];
    const bought = await plant(wanted, 'complete');
    await plant(wanted, 'cancelled');
    await reserve(other, 1);
    const [first, second] = [await reserve(wanted, 2), await reserve(wanted, 1)];
    assert.deepEqual(await list({ ticketId: wanted, when: 'coming', limit: 1 }), [first.id, second.id, bought]);
    const { body } = await get({ ticketId: wanted, when: 'coming' });
    assert.deepEqual(
      body.orders.map(({ status, quantity }: Order) => [status, quantity]),
      [
        ['awaiting-payment', 2],
        ['awaiting-payment', 1],
        ['complete', 2],
      ],
    );
    assert.equal(
      (await list({ ticketId: wanted, limit: 2 })).length,
      4,
      'without a list it has the cancelled one, too',
    );
    assert.deepEqual(await list({ ticketId: randomUUIDv7() }), []);
  });

  it('shows nobody the orders of others', async () => {
    const wanted = await ticket();
    await reserve(wanted, 1);
    buyer = service.somebody();
    for (const when of ['coming', 'past', 'cancelled'])
      assert.deepEqual([await list({ ticketId: wanted, when }), await list({ when })], [[], []]);
  });
});
