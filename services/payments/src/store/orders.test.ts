import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { orderState } from '@ticketing/contracts/testing/order-state';
import { putOrder, putPayment } from '../testing/rows.ts';
import { findOrderStatus, forgetOrders, upsertOrders } from './orders.ts';
import { findSituation } from './situations.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await createTestDatabase(join(import.meta.dirname, '../../migrations')));
});
after(() => close());

const stored = async (id: string) => (await database.query('select * from orders where id = $1', [id]))[0];
const rowOf = (order: ReturnType<typeof orderState>) => ({
  id: order.id,
  buyer_id: order.buyerId,
  seller_id: order.sellerId,
  status: order.status,
  total_cents: order.totalCents,
  currency: order.currency,
  decide_at: new Date(order.decideAt),
  version: order.version,
  title: order.title,
  quantity: order.quantity,
});

describe("the copy of orders' orders", () => {
  it('has every field of the newest version, wherever that stands in a batch', async () => {
    const first = orderState();
    const second = { ...orderState({ id: first.id, quantity: 3, currency: 'JPY', status: 'confirming', version: 2 }) };
    const third = {
      ...orderState({ id: first.id, quantity: 2, currency: 'USD', status: 'complete', version: 3 }),
      decideAt: '2031-01-01T00:00:00.000Z',
    };
    assert.deepEqual(await upsertOrders(database, [first]), [first.id]);
    assert.deepEqual({ ...(await stored(first.id)) }, rowOf(first));
    assert.deepEqual(await upsertOrders(database, [second, third, first]), [first.id]);
    assert.deepEqual({ ...(await stored(first.id)) }, rowOf(third));
    assert.deepEqual(await upsertOrders(database, [second, first, third]), [], 'nothing is new');
    assert.deepEqual({ ...(await stored(first.id)) }, rowOf(third));
  });

  it('gives the ids of those that changed, and their status', async () => {
    const [known, fresh] = [orderState({ status: 'cancelled', version: 4 }), orderState()];
    await upsertOrders(database, [known]);
    assert.deepEqual(await upsertOrders(database, [{ ...known, version: 3 }, fresh]), [fresh.id]);
    assert.equal(await findOrderStatus(database, known.id), 'cancelled');
    assert.equal(await findOrderStatus(database, randomUUID()), null);
  });
});

it('the copy is empty once it was forgotten', async () => {
  const order = orderState();
  await upsertOrders(database, [order]);
  await database.transaction(forgetOrders);
  assert.deepEqual(await database.query('select from orders'), []);
  assert.deepEqual(await upsertOrders(database, [order]), [order.id]);
});

describe('what a request to pay finds', () => {
  it("is the buyer's own order and payment", async () => {
    const order = await putOrder(database);
    const payment = await putPayment(database, { order_id: order.id, buyer_id: order.buyer_id });
    const found = await findSituation(database, order.id, order.buyer_id);
    assert.deepEqual(found.order, { status: 'awaiting-payment', decideAt: new Date(order.decide_at) });
    assert.equal(found.payment?.id, payment.id);
    assert.ok(Math.abs(found.now.getTime() - Date.now()) < 60_000);
  });

  it('is nothing for somebody else, and nothing of other orders of the buyer', async () => {
    const order = await putOrder(database);
    await putPayment(database, { order_id: order.id, buyer_id: order.buyer_id, status: 'authorized' });
    for (const [orderId, buyerId] of [
      [order.id, randomUUID()],
      [randomUUID(), order.buyer_id],
    ] as const) {
      const { order: seen, payment } = await findSituation(database, orderId, buyerId);
      assert.deepEqual({ seen, payment }, { seen: null, payment: null });
    }
  });

  it('may be a payment alone, as while the copies of orders are built again', async () => {
    const { id, order_id, buyer_id } = await putPayment(database, { status: 'captured' });
    const { order, payment } = await findSituation(database, order_id, buyer_id);
    assert.deepEqual([order, payment?.id, payment?.status], [null, id, 'captured']);
  });
});
