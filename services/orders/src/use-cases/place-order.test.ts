import assert from 'node:assert/strict';
import { createHash, randomUUIDv7 } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { Refusal } from '@ticketing/common/refusal';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import fc from 'fast-check';
import { claim } from '../store/placements.ts';
import {
  hearOfTicket,
  ordersDatabase,
  placement,
  placementRules,
  placesOf,
  saidOf,
  ticketState,
} from '../testing/fixtures.ts';
import { createPlaceOrder, createPlacing } from './place-order.ts';

const rules = placementRules();
const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
const codeOf = (error: unknown): string => (error instanceof Refusal ? error.code : String(error));

describe('placing an order', () => {
  let database: Database;
  let close: () => Promise<void>;
  let placeOrder: ReturnType<typeof createPlaceOrder>;
  const tryPlace = (...args: Parameters<typeof placement>): Promise<string> =>
    placeOrder(placement(...args)).then(() => 'won', codeOf);

  before(async () => {
    ({ database, close } = await ordersDatabase());
    placeOrder = createPlaceOrder(database, rules);
  });
  after(() => close());

  it('holds the places, says so once, and keeps the price of the moment', async () => {
    const ticket = await hearOfTicket(database, { quantity: 4 });
    const order = await placeOrder(placement(ticket.id, { quantity: 3 }));
    assert.equal(order.status, 'awaiting-payment');
    assert.equal(order.totalCents, 12_600);
    assert.equal(Date.parse(order.expiresAt) - Date.parse(order.createdAt), 900_000);
    assert.deepEqual(await placesOf(database, ticket.id), { quantity: 4, held: 3, sold: 0 });
    assert.deepEqual(await saidOf(database, order.id), ['order.created']);
  });

  it('lets exactly one of 20 buyers at once have the last place, ten times over', async () => {
    for (let round = 0; round < 10; round++) {
      const ticket = await hearOfTicket(database);
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => tryPlace(ticket.id)));
      assert.deepEqual(outcomes.toSorted(), [...Array(19).fill('ticket-reserved'), 'won']);
    }
  });

  it('is all or nothing, never more than there are, and refuses nothing that would have fitted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 30 }), async (wanted) => {
        const ticket = await hearOfTicket(database, { quantity: 10 });
        const outcomes = await Promise.all(wanted.map((quantity) => tryPlace(ticket.id, { quantity })));
        const held = wanted.filter((_, i) => outcomes[i] === 'won').reduce((sum, n) => sum + n, 0);
        assert.deepEqual(await placesOf(database, ticket.id), { quantity: 10, held, sold: 0 });
        const smallestRefused = Math.min(...wanted.filter((_, i) => outcomes[i] !== 'won'));
        assert.ok(smallestRefused > 10 - held, `${smallestRefused} refused while ${10 - held} were free`);
      }),
      { numRuns: 40 },
    );
  });

  it('charges the price that was asked for, and no other, while the seller edits', async () => {
    const ticket = await hearOfTicket(database, { quantity: 20_000 });
    const stop = new AbortController();
    const edits = (async () => {
      for (let version = 2; !stop.signal.aborted; version++)
        await hearOfTicket(database, { ...ticket, version, priceCents: 4_200 + (version % 2) });
    })();
    const asked = Array.from({ length: 40 }, () => 4_200);
    try {
      for (let round = 0; round < 30; round++) {
        const requests = asked.map((expectedUnitPriceCents) => placement(ticket.id, { expectedUnitPriceCents }));
        const made = (await claim(database, rules, requests)).filter(({ outcome }) => outcome === 'created');
        const charged = made.map(({ answer }) => (answer as { unitPriceCents: number }).unitPriceCents);
        assert.deepEqual(new Set(charged), new Set(charged.length > 0 ? [4_200] : []));
      }
    } finally {
      stop.abort();
      await edits;
    }
  });

  it('decides a batch in the order it came: one that does not fit does not block a smaller one behind it', async () => {
    const ticket = await hearOfTicket(database, { quantity: 5 });
    const outcomes = await claim(
      database,
      rules,
      [3, 4, 1, 1, 1].map((quantity) => placement(ticket.id, { quantity })),
    );
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      ['created', 'ticket-reserved', 'created', 'created', 'ticket-reserved'],
    );
  });

  it('publishes the orders of a batch in its order, each continuing the trace of its own request', async () => {
    const ticket = await hearOfTicket(database, { quantity: 3 });
    const traces = [1, 2, 3].map((nth) => `00-${`${nth}`.repeat(32)}-${'b'.repeat(16)}-01`);
    // The order of their ids is another one.
    const requests = traces.map((traceparent) => placement(ticket.id, { traceparent })).reverse();
    const outcomes = await claim(database, rules, requests);
    const published = await database.query(
      `select type, aggregate_id as id, body, traceparent from outbox where aggregate_id = any ($1) order by pos`,
      [requests.map(({ orderId }) => orderId)],
    );
    const expected = requests.map(({ orderId, traceparent }, nth) => {
      const order = outcomes[nth]?.answer as OrderState;
      assert.equal(order.updatedAt, order.createdAt);
      return { type: 'order.created', id: orderId, body: order, traceparent };
    });
    assert.deepEqual(published, expected);
  });

  it('never deadlocks or collides, whichever tickets concurrent batches share', async () => {
    const tickets = await Promise.all(Array.from({ length: 10 }, () => hearOfTicket(database, { quantity: 20 })));
    const batches = Array.from({ length: 20 }, (_, i) =>
      Array.from({ length: 30 }, (_, j) => placement(tickets[(i * 7 + j * 3) % 10]?.id ?? '')),
    );
    const outcomes = (await Promise.all(batches.map((batch) => claim(database, rules, batch)))).flat();
    assert.equal(outcomes.filter(({ outcome }) => outcome === 'created').length, 200);
    assert.equal(outcomes.filter(({ outcome }) => outcome === 'ticket-reserved').length, 400);
  });

  it('never deadlocks, whichever buyers concurrent batches share', async () => {
    const buyers = Array.from({ length: 10 }, () => randomUUIDv7());
    const batches = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        const ticket = await hearOfTicket(database, { quantity: 100 });
        return Array.from({ length: 10 }, (_, j) =>
          placement(ticket.id, { buyerId: buyers[(i * 3 + j * 7) % 10] ?? '' }),
        );
      }),
    );
    const outcomes = (await Promise.all(batches.map((batch) => claim(database, rules, batch)))).flat();
    assert.equal(outcomes.filter(({ outcome }) => outcome === 'created').length, 100);
  });

  it('decides the limit per buyer under their lock: 30 at once for one buyer make exactly 10 orders', async () => {
    const tickets = await Promise.all([1, 2, 3].map(() => hearOfTicket(database, { quantity: 100 })));
    const buyerId = randomUUIDv7();
    const placers = tickets.map(() => createPlaceOrder(database, rules));
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        placers[i % 3]?.(placement(tickets[i % 3]?.id ?? '', { buyerId })).then(() => 'won', codeOf),
      ),
    );
    assert.equal(outcomes.filter((one) => one === 'won').length, 10);
    assert.equal(outcomes.filter((one) => one === 'too-many-live-orders').length, 20);
  });

  it('gives the same answer to the same key and content, however many ask at once', async () => {
    const ticket = await hearOfTicket(database, { quantity: 10 });
    const buyerId = randomUUIDv7();
    const request = () => placement(ticket.id, { buyerId, key: 'once', hash: hashOf('a') });
    const placers = Array.from({ length: 2 }, () => createPlaceOrder(database, rules));
    const orders = await Promise.all(Array.from({ length: 10 }, (_, i) => placers[i % 2]?.(request())));
    assert.equal(new Set(orders.map((order) => JSON.stringify(order))).size, 1);
    assert.equal((await placesOf(database, ticket.id))?.held, 1);
    const reused = tryPlace(ticket.id, { buyerId, key: 'once', hash: hashOf('b') });
    assert.equal(await reused, 'idempotency-key-reused');
  });

  it('decides requests together unless they have the same key of the same buyer', async () => {
    const batches: unknown[] = [];
    const call = async (_: string, values: readonly unknown[] = []) => {
      const [ids, , , , , keys] = values;
      batches.push(keys);
      // Ids are sent as PostgreSQL writes an array of them.
      return [...String(ids).matchAll(/[^{},]+/g)].map(([id]) => ({ outcome: 'created', answer: id }));
    };
    const { place } = createPlacing({ ...database, call: call as typeof database.call }, rules);
    const requests = [
      ['ada', null],
      ['ada', null],
      ['ada', 'a'],
      ['ada', 'b'],
      ['grace', 'a'],
      ['ada', 'a'],
    ].map(([buyerId = '', key]) => placement('ticket', { buyerId: buyerId ?? '', key: key ?? null }));
    const outcomes = await Promise.all(requests.map(place));
    assert.deepEqual(batches, [[null, null, 'a', 'b', 'a'], ['a']]);
    assert.deepEqual(
      outcomes.map(({ answer }) => answer),
      requests.map(({ orderId }) => orderId),
    );
  });

  it('does not keep a refusal: the same key succeeds once there is room', async () => {
    const ticket = await hearOfTicket(database, { status: 'withdrawn' });
    const mine = { buyerId: randomUUIDv7(), key: 'again', hash: hashOf('x') };
    assert.equal(await tryPlace(ticket.id, mine), 'ticket-withdrawn');
    await hearOfTicket(database, { ...ticket, status: 'on-sale', version: 2 });
    assert.equal(await tryPlace(ticket.id, mine), 'won');
  });

  it('says why not', async () => {
    const seller = randomUUIDv7();
    const started = await hearOfTicket(database, { startsAt: '2020-01-01T00:00:00.000Z' });
    const own = await hearOfTicket(database, { sellerId: seller });
    const dearer = await hearOfTicket(database, { priceCents: 5_000 });
    assert.equal(await tryPlace(started.id), 'event-started');
    assert.equal(await tryPlace(own.id, { buyerId: seller }), 'own-ticket');
    assert.equal(await tryPlace(dearer.id, { expectedUnitPriceCents: 4_200 }), 'price-changed');
    assert.equal(await tryPlace(dearer.id, { expectedUnitPriceCents: 5_000 }), 'won');
    assert.equal(await tryPlace(randomUUIDv7()), 'not-found');
  });

  it('tells sold out from held', async () => {
    const ticket = await hearOfTicket(database, { quantity: 2 });
    await tryPlace(ticket.id, { quantity: 2 });
    assert.equal(await tryPlace(ticket.id), 'ticket-reserved');
    await database.query('update places set held = 0, sold = 2 where ticket_id = $1', [ticket.id]);
    assert.equal(await tryPlace(ticket.id), 'ticket-sold-out');
  });

  it('waits a moment for a ticket whose message is still on its way', async () => {
    const ticket = ticketState();
    const outcome = tryPlace(ticket.id);
    setTimeout(() => void hearOfTicket(database, ticket), 200);
    assert.equal(await outcome, 'won');
  });

  it('is stopped by the table itself should a decision ever be wrong', async () => {
    const ticket = await hearOfTicket(database, { quantity: 2 });
    await assert.rejects(
      database.query('update places set held = 3 where ticket_id = $1', [ticket.id]),
      /tickets_never_sold_beyond_quantity/,
    );
  });
});
