import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { whileLocked } from '@ticketing/common/testing/while-locked';
import { hearOfTicket, ordersDatabase, paymentState, placement, placementRules } from '../testing/fixtures.ts';
import { unlockedOrders, unlockedPlaces } from '../testing/locks.ts';
import { cancelOrder } from '../use-cases/cancel-order.ts';
import { followPayments } from '../use-cases/follow-payments.ts';
import { createPlaceOrder } from '../use-cases/place-order.ts';
import { lockDueOrders } from './orders.ts';
import { claim, type PlacementOutcome } from './placements.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await ordersDatabase());
});
after(() => close());

const rules = placementRules({ defaultMaxPerBuyer: 10 });
const ticketIds = async (count: number): Promise<string[]> => {
  const tickets = await Promise.all(Array.from({ length: count }, () => hearOfTicket(database, { quantity: 10 })));
  return tickets.map(({ id }) => id).sort();
};
const ordersOf = async (tickets: readonly string[], given = {}): Promise<{ id: string; buyerId: string }[]> =>
  Promise.all(tickets.map((id) => createPlaceOrder(database, rules)(placement(id, given))));
const pay = (ids: readonly string[]): Promise<void> =>
  database.transaction((tx) =>
    followPayments(300)(
      tx,
      ids.map((id) => paymentState(id, 'captured')),
    ),
  );
const lockPlaces = (ticketId: string | undefined) => (tx: { query: Database['query'] }) =>
  tx.query('select from places where ticket_id = $1 for update', [ticketId]);
const lockOrder = (id: string | undefined) => (tx: { query: Database['query'] }) =>
  tx.query('select from orders where id = $1 for update', [id]);

describe('locks are taken in one order, so that nothing deadlocks', () => {
  it('placing takes those of buyers in order, before any of places', async () => {
    const [ticketId = ''] = await ticketIds(1);
    const buyers = await database.query<{ id: string; lock: string }>(
      `select id, hashtextextended(id::text, 2)::text as lock from unnest($1::uuid[]) as id
       order by hashtextextended(id::text, 2)`,
      [Array.from({ length: 5 }, () => randomUUIDv7())],
    );
    const locks = buyers.map(({ lock }) => lock);
    await whileLocked(
      database,
      (tx) => tx.query('select pg_advisory_xact_lock($1::bigint)', [locks[2]]),
      // Neither in the order of their locks nor in its reverse.
      () =>
        claim(
          database,
          rules,
          [3, 0, 4, 2, 1].map((nth) => placement(ticketId, { buyerId: buyers[nth]!.id })),
        ),
      async () => {
        const free = await database.query<{ lock: string }>(
          `select lock from unnest($1::text[]) as lock where pg_try_advisory_xact_lock(lock::bigint)`,
          [locks],
        );
        assert.deepEqual(
          free.map(({ lock }) => lock),
          locks.slice(3),
        );
        assert.deepEqual(await unlockedPlaces(database, [ticketId]), [ticketId]);
      },
    );
  });

  it('placing takes those of places in the order of their tickets', async () => {
    const tickets = await ticketIds(5);
    await whileLocked(
      database,
      lockPlaces(tickets[2]),
      () =>
        claim(
          database,
          rules,
          [3, 0, 4, 2, 1].map((nth) => placement(tickets[nth]!)),
        ),
      async () => assert.deepEqual(await unlockedPlaces(database, tickets), tickets.slice(3)),
    );
  });

  it('payments take those of orders in their order, then those of places in the order of their tickets', async () => {
    const tickets = await ticketIds(5);
    const ids: string[] = [];
    // The order of the ids is another one than that of the tickets.
    for (const nth of [3, 0, 4, 2, 1]) ids.push((await ordersOf([tickets[nth]!]))[0]!.id);
    await whileLocked(
      database,
      lockOrder(ids[2]),
      () => pay([3, 0, 4, 2, 1].map((nth) => ids[nth]!)),
      async () => {
        assert.deepEqual(await unlockedOrders(database, ids), ids.slice(3));
        assert.deepEqual(await unlockedPlaces(database, tickets), tickets);
      },
    );
    await database.query(`update orders set status = 'awaiting-payment' where id = any ($1)`, [ids]);
    await database.query('update places set held = 1, sold = 0 where ticket_id = any ($1)', [tickets]);
    await database.query('delete from admissions');
    await whileLocked(
      database,
      lockPlaces(tickets[2]),
      () => pay(ids),
      async () => assert.deepEqual(await unlockedPlaces(database, tickets), tickets.slice(3)),
    );
  });

  it('due orders that somebody else is deciding are left to them', async () => {
    const due = await ordersOf(await ticketIds(3));
    await database.query(`update orders set expires_at = now() - interval '1 s', decide_at = now() - interval '1 s'`);
    const locked = (tx: { query: Database['query'] }) => lockDueOrders(tx, new Date(Date.now() + 60_000), 1_800, 100);
    await database.transaction(async (tx) => {
      await lockOrder(due[1]?.id)(tx);
      const { orders } = await database.transaction(locked);
      const ids = orders.map(({ id }) => id);
      assert.deepEqual(
        [due[0], due[1], due[2]].map((one) => ids.includes(one!.id)),
        [true, false, true],
      );
      assert.deepEqual(ids, ids.toSorted());
    });
    await database.transaction(async (tx) => {
      const { orders } = await locked(tx);
      assert.ok(orders.length >= 3);
      assert.deepEqual((await database.transaction(locked)).orders, []);
    });
  });
});

describe('what is decided under locks is read after they were taken', () => {
  it('placing: the moment of an order, and the free places', async () => {
    const [ticketId = ''] = await ticketIds(1);
    const released: Date[] = [];
    const outcomes = await whileLocked(
      database,
      lockPlaces(ticketId),
      () => claim(database, rules, [placement(ticketId, { quantity: 1 }), placement(ticketId, { quantity: 2 })]),
      async () => {
        const [row] = await database.query<{ at: Date }>('select clock_timestamp()::timestamptz(3) as at');
        released.push(row!.at);
      },
    );
    for (const { answer } of outcomes as (PlacementOutcome & { outcome: 'created' })[])
      assert.ok(Date.parse(answer.createdAt) >= released[0]!.getTime(), answer.createdAt);
  });

  it('orders of one ticket that are paid at once on several replicas get numbers of their own', async () => {
    const [ticketId = ''] = await ticketIds(1);
    const orders = await ordersOf(Array(6).fill(ticketId));
    await whileLocked(database, lockPlaces(ticketId), () => Promise.all(orders.map(({ id }) => pay([id]))));
    const rows = await database.query<{ number: number }>(
      'select number from admissions where ticket_id = $1 order by number',
      [ticketId],
    );
    assert.deepEqual(
      rows.map(({ number }) => number),
      [1, 2, 3, 4, 5, 6],
    );
  });

  it('a payment and a cancellation that meet: the second sees what the first has decided', async () => {
    const [ticketId = ''] = await ticketIds(1);
    const [order] = await ordersOf([ticketId]);
    const cancelled = whileLocked(
      database,
      (tx) => followPayments(300)(tx, [paymentState(order!.id, 'authorized')]),
      () => cancelOrder(database, order!.id, order!.buyerId),
    );
    await assert.rejects(cancelled, { code: 'order-confirming' });
    const [other] = await ordersOf([ticketId]);
    await whileLocked(database, lockOrder(other!.id), () => Promise.all([pay([other!.id]), pay([other!.id])]));
    const places = await database.query('select held, sold from places where ticket_id = $1', [ticketId]);
    assert.deepEqual(places, [{ held: 1, sold: 1 }]);
  });
});
