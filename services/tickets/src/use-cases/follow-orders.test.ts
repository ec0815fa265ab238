import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { createTestDatabase } from '@ticketing/common/testing/database';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import { orderState } from '@ticketing/contracts/testing/order-state';
import fc from 'fast-check';
import { list } from '../domain/listing.ts';
import { tickets } from '../service.ts';
import { toListing } from '../store/ticket-row.ts';
import { findTicket, insertTicket, updateTicket } from '../store/tickets.ts';
import { followOrders } from './follow-orders.ts';

let store: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;
before(async () => {
  store = await createTestDatabase(tickets.migrations);
  database = store.database;
});
after(() => store.close());

const create = async (quantity: number, id: string = randomUUID()): Promise<string> => {
  const whose = { id, sellerId: randomUUID(), currency: 'EUR', now: new Date() };
  await insertTicket(database, list({ title: 'A concert', priceCents: 2_500, quantity, category: 'music' }, whose));
  return id;
};

const hear = (orders: readonly OrderState[], announce: (ids: readonly string[]) => void = () => {}) =>
  database.transaction((tx) => followOrders(announce)(tx, orders));

const availabilityOf = async (id: string) => {
  const row = await findTicket(database, id);
  assert.ok(row);
  return toListing(row).availability;
};

describe('following orders', () => {
  it('counts a ticket once per batch, announces it once after commit, and not at all when nothing changed', async () => {
    const id = await create(10);
    const order = orderState({ ticketId: id, quantity: 3 });
    const announced: string[][] = [];
    const announce = (ids: readonly string[]) => void announced.push([...ids]);
    await hear([order, orderState({ ticketId: id, quantity: 2 })], announce);
    await hear([order], announce);
    await hear([{ ...order, status: 'confirming', version: 2 }], announce);
    assert.deepEqual(await availabilityOf(id), { held: 5, sold: 0, nextReleaseAt: null, version: 2 });
    assert.deepEqual(announced, [[id]]);
  });

  it('moves the next release with the holds, but only while nothing is free', async () => {
    const id = await create(2);
    const at = (minutes: number) => new Date(Date.UTC(2031, 0, 1, 12, minutes)).toISOString();
    const first = orderState({ ticketId: id, decideAt: at(10) });
    const second = orderState({ ticketId: id, decideAt: at(20) });
    await hear([first]);
    await hear([{ ...first, version: 2, decideAt: at(15) }]);
    assert.deepEqual(await availabilityOf(id), { held: 1, sold: 0, nextReleaseAt: null, version: 2 });
    await hear([second]);
    assert.deepEqual(await availabilityOf(id), { held: 2, sold: 0, nextReleaseAt: at(15), version: 3 });
    await hear([{ ...first, version: 3, decideAt: at(30) }]);
    assert.deepEqual(await availabilityOf(id), { held: 2, sold: 0, nextReleaseAt: at(20), version: 4 });
    await hear([{ ...second, version: 2, status: 'confirming' }]);
    assert.equal((await availabilityOf(id)).nextReleaseAt, at(30));
    await hear([{ ...first, version: 4, status: 'cancelled' }]);
    assert.deepEqual(await availabilityOf(id), { held: 1, sold: 0, nextReleaseAt: null, version: 6 });
  });

  it('keeps what is settled: a cancelled order holds nothing again, a complete one can only be refunded', async () => {
    const id = await create(10);
    const states = (...path: OrderState['status'][]) => {
      const order = orderState({ ticketId: id });
      return path.map((status, nth) => ({ ...order, status, version: nth + 1 }));
    };
    const revivals = [
      ...states('cancelled', 'awaiting-payment'),
      ...states('refunded', 'complete'),
      ...states('complete', 'awaiting-payment'),
      ...states('complete', 'cancelled'),
      ...states('complete', 'refunded'),
    ];
    for (const order of revivals) await hear([order]);
    const { held, sold } = await availabilityOf(id);
    assert.deepEqual({ held, sold }, { held: 0, sold: 2 });
  });

  it('keeps an order whose ticket is not here, and counts it when the ticket appears', async () => {
    const id = randomUUID();
    const held = orderState({ ticketId: id, quantity: 2 });
    await hear([
      held,
      orderState({ ticketId: id, status: 'complete' }),
      orderState({ ticketId: id, status: 'cancelled' }),
    ]);
    await create(3, id);
    const { version, ...counted } = await availabilityOf(id);
    assert.deepEqual(counted, { held: 2, sold: 1, nextReleaseAt: held.decideAt });
  });

  it('leaves seller’s fields and version alone, and never waits in a circle with edits', async () => {
    const ids = await Promise.all([create(1_000), create(1_000)]);
    const orders = () => ids.toReversed().map((ticketId) => orderState({ ticketId }));
    const edits = ids.map((id) =>
      database.transaction(async (tx) => {
        const row = await findTicket(tx, id);
        return updateTicket(tx, { ...toListing(row!).state, title: 'Another', version: 2 });
      }),
    );
    await Promise.all([...edits, ...Array.from({ length: 30 }, () => hear(orders()))]);
    for (const id of ids) {
      const { state, availability } = toListing((await findTicket(database, id))!);
      assert.deepEqual([state.version, state.title, availability.held], [2, 'Another', 30]);
    }
  });

  it('ends the same after any shuffling with repeats of the orders’ messages, also by two replicas at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aHistory, { minLength: 1, maxLength: 12 }), aDelivery, async (histories, delivery) => {
        const [here, later] = [await create(6), randomUUID()];
        const orders = histories.map(({ isHere, path, quantity, holdMinutes }) => {
          const order = orderState({ ticketId: isHere ? here : later, quantity });
          const holdUntil = (version: number) =>
            new Date(Date.UTC(2031, 0, 1, 12, holdMinutes + version)).toISOString();
          return path.map((status, nth) => ({ ...order, status, version: nth + 1, decideAt: holdUntil(nth) }));
        });
        const [left, right] = delivery(orders.flat());
        await Promise.all(
          [left, right].map(async (batches) => {
            for (const batch of batches) await hear(batch);
          }),
        );
        await create(6, later);
        const final = orders.map((states) => states.at(-1)!);
        for (const id of [here, later]) {
          const { version, ...counted } = await availabilityOf(id);
          assert.deepEqual(
            counted,
            recounted(
              final.filter(({ ticketId }) => ticketId === id),
              6,
            ),
          );
          assert.deepEqual(counted, await recountedByDatabase(id));
        }
      }),
      { numRuns: 60 },
    );
  });
});

const holdsOf = ({ status }: OrderState) => status === 'awaiting-payment' || status === 'confirming';

const recounted = (orders: readonly OrderState[], quantity: number) => {
  const places = (counted: readonly OrderState[]) => counted.reduce((sum, order) => sum + order.quantity, 0);
  const held = places(orders.filter(holdsOf));
  const sold = places(orders.filter(({ status }) => status === 'complete'));
  const ends = orders.filter(({ status }) => status === 'awaiting-payment').map(({ decideAt }) => decideAt);
  return { held, sold, nextReleaseAt: held + sold >= quantity ? (ends.sort()[0] ?? null) : null };
};

const recountedByDatabase = async (id: string) => {
  const [row] = await database.query<{ held: number; sold: number; next: Date | null }>(
    `select coalesce(sum(quantity) filter (where status in ('awaiting-payment', 'confirming')), 0) as held,
       coalesce(sum(quantity) filter (where status = 'complete'), 0) as sold,
       min(decide_at) filter (where status = 'awaiting-payment') as next
     from ticket_orders where ticket_id = $1`,
    [id],
  );
  const { held, sold, next } = row!;
  return { held, sold, nextReleaseAt: held + sold >= 6 ? (next?.toISOString() ?? null) : null };
};

/** The ways an order can go (DESIGN, state machines), each as far as it has come. */
const aPath = fc.constantFrom<OrderState['status'][]>(
  ['awaiting-payment'],
  ['awaiting-payment', 'awaiting-payment'],
  ['awaiting-payment', 'cancelled'],
  ['awaiting-payment', 'confirming'],
  ['awaiting-payment', 'confirming', 'cancelled'],
  ['awaiting-payment', 'confirming', 'complete'],
  ['awaiting-payment', 'awaiting-payment', 'confirming', 'complete', 'refunded'],
);

const aHistory = fc.record({
  isHere: fc.boolean(),
  path: aPath,
  quantity: fc.integer({ min: 1, max: 3 }),
  holdMinutes: fc.integer({ min: 0, max: 20 }),
});

/** Every message at least once, some again, in any order, in batches, on two replicas. */
const aDelivery = fc
  .record({ seed: fc.infiniteStream(fc.nat()), batch: fc.integer({ min: 1, max: 8 }) })
  .map(({ seed, batch }) => (messages: readonly OrderState[]): [OrderState[][], OrderState[][]] => {
    const draw = (below: number): number => Number(seed.next().value) % below;
    const all = messages.flatMap((one) => Array.from({ length: 1 + draw(3) }, () => one));
    const shuffled = all.map((one) => ({ one, place: draw(1_000_000) })).sort((a, b) => a.place - b.place);
    const lanes: [OrderState[][], OrderState[][]] = [[], []];
    for (let at = 0; at < shuffled.length; at += batch)
      lanes[draw(2) as 0 | 1].push(shuffled.slice(at, at + batch).map(({ one }) => one));
    return lanes;
  });
