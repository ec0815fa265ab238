import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import type { OrderEvent } from '../domain/order.ts';
import { hearOfTicket, ordersDatabase, placement, placementRules, placesOf } from '../testing/fixtures.ts';
import { createPlaceOrder } from '../use-cases/place-order.ts';
import { lockOrders } from './orders.ts';
import { decideEach, saveTransitions } from './transitions.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await ordersDatabase());
});
after(() => close());

const reserve = async (ticketId: string, quantity = 1): Promise<string> =>
  (await createPlaceOrder(database, placementRules())(placement(ticketId, { quantity }))).id;
const save = (events: ReadonlyMap<string, OrderEvent>): Promise<void> =>
  database.transaction(async (tx) => {
    const orders = await lockOrders(tx, [...events.keys()]);
    await saveTransitions(
      tx,
      decideEach(orders, ({ id }) => [events.get(id)!]),
    );
  });
const saveOne = (id: string, event: OrderEvent): Promise<void> => save(new Map([[id, event]]));
type Row = Record<'status' | 'reason', string> &
  Record<'updated_at' | 'expires_at' | 'decide_at' | 'bought_at' | 'lapsed_at', Date> &
  Record<'paying_since' | 'latest_decide_at', Date | null> & { readonly extensions: number };
const rowOf = async (id: string): Promise<Row> =>
  (await database.query<Row>('select * from orders where id = $1', [id]))[0]!;
const clock = async (): Promise<Date> =>
  (await database.query<{ at: Date }>('select clock_timestamp()::timestamptz(3) as at'))[0]!.at;

const lapse: OrderEvent = { type: 'order.cancelled', reason: 'by-buyer', isLapse: true };

it('a batch of every kind moves each order, its ticket’s places and its admissions, and publishes each as it is then', async () => {
  const [one, other] = [await hearOfTicket(database, { quantity: 20 }), await hearOfTicket(database, { quantity: 20 })];
  const bought = [await reserve(one.id, 2), await reserve(other.id, 3), await reserve(one.id, 4)];
  const [cancelled, accepted, extended] = [await reserve(one.id, 5), await reserve(other.id, 6), await reserve(one.id)];
  const paying = await reserve(other.id);
  const [expiresAt, latestDecideAt] = [new Date('2998-01-01T00:00:00.000Z'), new Date('2999-01-01T00:00:00.000Z')];
  // In the order of the orders' ids, in which they are locked and published.
  const events = new Map<string, OrderEvent>([
    ...bought.map((id) => [id, { type: 'order.completed' }] as const),
    [cancelled, { type: 'order.cancelled', reason: 'payment-failed', isLapse: false }],
    [accepted, { type: 'order.accepted' }],
    [extended, { type: 'order.updated', changes: { expiresAt, decideAt: expiresAt, extensions: 1, latestDecideAt } }],
    [paying, { type: 'order.updated', changes: { isPaying: true } }],
  ]);
  await database.query('delete from outbox');
  const from = await clock();
  await save(events);
  assert.deepEqual(await placesOf(database, one.id), { quantity: 20, held: 1, sold: 6 });
  assert.deepEqual(await placesOf(database, other.id), { quantity: 20, held: 7, sold: 3 });
  const admissions = await database.query(
    `select order_id as id, quantity, array_agg(number order by number) as numbers
     from admissions group by order_id, quantity order by order_id`,
  );
  assert.deepEqual(admissions, [
    { id: bought[0], quantity: 20, numbers: [1, 2] },
    { id: bought[1], quantity: 20, numbers: [1, 2, 3] },
    { id: bought[2], quantity: 20, numbers: [3, 4, 5, 6] },
  ]);
  const published = await database.query(
    `select m.type, m.aggregate_id as id, m.body::jsonb = order_body(o)::jsonb as "isState", o.version
     from outbox m join orders o on o.id = m.aggregate_id order by m.pos`,
  );
  assert.deepEqual(
    published,
    [...events].map(([id, { type }]) => ({ type, id, isState: true, version: 2 })),
  );
  const after = await rowOf(extended);
  assert.deepEqual([after.expires_at, after.decide_at, after.latest_decide_at], [expiresAt, expiresAt, latestDecideAt]);
  assert.deepEqual([after.extensions, after.paying_since], [1, null]);
  assert.ok((await rowOf(paying)).paying_since! >= from);
  for (const id of events.keys()) assert.ok((await rowOf(id)).updated_at >= from);
});

it('no more statements are sent than there are changes', async () => {
  const [order] = await database.transaction(async (tx) =>
    lockOrders(tx, [await reserve((await hearOfTicket(database)).id)]),
  );
  const sentFor = async (...events: readonly OrderEvent[]): Promise<number> => {
    let sent = 0;
    const query = async () => {
      sent += 1;
      return [];
    };
    await saveTransitions(
      { query } as never,
      events.map((event) => ({ order: order!, event })),
    );
    return sent;
  };
  assert.equal(await sentFor(), 0);
  assert.equal(await sentFor({ type: 'order.accepted' }), 2, 'the order and its message');
  assert.equal(await sentFor(lapse), 4, 'its places, locked and moved, too');
  assert.equal(await sentFor({ type: 'order.completed' }), 5, 'and the admissions');
});

it('an order remembers when it was paid, and when its buyer let it lapse', async () => {
  const { id: ticketId } = await hearOfTicket(database, { quantity: 9 });
  const [paid, lapsed, failed] = [await reserve(ticketId), await reserve(ticketId), await reserve(ticketId)];
  const from = await clock();
  await saveOne(paid, { type: 'order.accepted' });
  assert.equal((await rowOf(paid)).bought_at, null);
  await saveOne(paid, { type: 'order.completed' });
  await saveOne(lapsed, lapse);
  await saveOne(failed, { type: 'order.cancelled', reason: 'expired', isLapse: false });
  const [bought, gone, neither] = [await rowOf(paid), await rowOf(lapsed), await rowOf(failed)];
  assert.ok(bought.bought_at >= from && gone.lapsed_at >= from);
  assert.deepEqual([bought.lapsed_at, gone.bought_at, neither.bought_at, neither.lapsed_at], [null, null, null, null]);
  assert.deepEqual([bought.reason, gone.reason, neither.reason], [null, 'by-buyer', 'expired']);
});

it('a lapse or purchase has the moment it was decided, not the one its transaction began', async () => {
  const { id: ticketId } = await hearOfTicket(database, { quantity: 9 });
  const endedAt = async (id: string) => {
    const { lapsed_at, bought_at, updated_at } = await rowOf(id);
    return [lapsed_at ?? bought_at, updated_at] as const;
  };
  for (const [late, early] of [
    [lapse, { type: 'order.completed' }],
    [{ type: 'order.completed' }, lapse],
  ] as const) {
    const [first, second] = [await reserve(ticketId), await reserve(ticketId)];
    await database.transaction(async (tx) => {
      const orders = await lockOrders(tx, [first]);
      await saveOne(second, early);
      await saveTransitions(tx, [{ order: orders[0]!, event: late }]);
    });
    const [before, after] = [await endedAt(second), await endedAt(first)];
    assert.ok(after[0] >= before[0] && after[1] >= before[1], late.type);
  }
});

it('an order’s last change is never before an earlier one, even if the clock was set back', async () => {
  const { id: ticketId } = await hearOfTicket(database, { quantity: 9 });
  const id = await reserve(ticketId);
  await database.query(`update orders set updated_at = '2999-01-01T00:00:00.000Z' where id = $1`, [id]);
  await saveOne(id, { type: 'order.accepted' });
  assert.deepEqual((await rowOf(id)).updated_at, new Date('2999-01-01T00:00:00.000Z'));
});

it('since when somebody pays stays as it was stored first, whatever else is decided', async () => {
  const { id: ticketId } = await hearOfTicket(database, { quantity: 9 });
  const id = await reserve(ticketId);
  await saveOne(id, { type: 'order.updated', changes: { isPaying: true } });
  const { paying_since: since } = await rowOf(id);
  assert.ok(since);
  await saveOne(id, { type: 'order.accepted' });
  await saveOne(id, { type: 'order.completed' });
  assert.deepEqual((await rowOf(id)).paying_since, since);
});
