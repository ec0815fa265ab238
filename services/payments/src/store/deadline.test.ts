import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, beforeEach, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { OrderStatus } from '@ticketing/contracts/http/orders';
import { PaymentStatus } from '@ticketing/contracts/http/payments';
import { inSeconds, putOrder, putPayment } from '../testing/rows.ts';
import { listDuePayments } from './deadline.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await createTestDatabase(join(import.meta.dirname, '../../migrations')));
});
after(() => close());
beforeEach(() => database.query('delete from payments'));

const at = new Date(1_900_000_000_000);
const earlier = (milliseconds: number): string => new Date(at.getTime() - milliseconds).toISOString();

it('who pays for what is due: every payment that may still come to something, of unpaid orders', async () => {
  const expected = new Map<string, PaymentStatus>();
  for (const orderStatus of OrderStatus.options)
    for (const status of PaymentStatus.options) {
      const order = await putOrder(database, { status: orderStatus, decide_at: earlier(0) });
      const isOver = ['voided', 'refunded', 'failed'].includes(status);
      await putPayment(database, { order_id: order.id, status, check_at: isOver ? null : inSeconds(60) });
      if (orderStatus === 'awaiting-payment' && !isOver) expected.set(order.id, status);
    }
  const due = await listDuePayments(database, at, 100);
  assert.deepEqual(new Map(due.map(({ orderId, status }) => [orderId, status])), expected);
});

it('the first due come first, those of unknown orders before all, and nobody who is due in the same moment as the last is left out', async () => {
  const ids = new Map<string, string>();
  for (const milliseconds of [0, 2, 1, -1, 2]) {
    const order = await putOrder(database, { decide_at: earlier(milliseconds) });
    await putPayment(database, { order_id: order.id });
    ids.set(order.id, earlier(milliseconds));
  }
  const unknown = await putPayment(database);
  const due = async (limit: number) =>
    (await listDuePayments(database, at, limit)).map(({ orderId, decideAt }) => [orderId, decideAt.toISOString()]);
  const moments = async (limit: number) => (await due(limit)).map(([, decideAt]) => decideAt);
  const first = new Date(0).toISOString();
  assert.deepEqual((await due(1))[0], [unknown.order_id, first]);
  assert.deepEqual(await moments(2), [first, earlier(2), earlier(2)]);
  assert.deepEqual(await moments(100), [first, earlier(2), earlier(2), earlier(1), earlier(0)]);
  for (const [orderId, decideAt] of (await due(100)).slice(1)) assert.equal(ids.get(`${orderId}`), decideAt);
});
