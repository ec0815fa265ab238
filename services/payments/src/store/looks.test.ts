import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { OrderStatus } from '@ticketing/contracts/http/orders';
import { PaymentStatus } from '@ticketing/contracts/http/payments';
import { inSeconds, type PaymentRow, putOrder, putPayment, readPayment } from '../testing/rows.ts';
import { askForLook, askForLooks, findByIntent, lookOften } from './looks.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await createTestDatabase(join(import.meta.dirname, '../../migrations')));
});
after(() => close());

const put = (given: Partial<PaymentRow> = {}) =>
  putPayment(database, { checks: 9, check_at: inSeconds(600), ...given });
const read = async (id: string) => {
  const { asked, checks, dueInSeconds } = await readPayment(database, id);
  return { asked, checks, isDue: (dueInSeconds ?? 1) <= 0 };
};
const untouched = { asked: null, checks: 9, isDue: false };

describe('an order that was decided', () => {
  it('has its payment looked at, unless that is settled, or captured for an order that is served', async () => {
    const cases: { id: string; order_id: string; isAsked: boolean; what: string }[] = [];
    for (const orderStatus of OrderStatus.options)
      for (const status of PaymentStatus.options) {
        const { id: order_id } = await putOrder(database, { status: orderStatus });
        const { id } = await put({ order_id, status });
        const isSettled = ['voided', 'refunded', 'failed'].includes(status);
        const isServed = ['confirming', 'complete'].includes(orderStatus);
        const isAsked = orderStatus !== 'awaiting-payment' && !isSettled && !(status === 'captured' && isServed);
        cases.push({ id, order_id, isAsked, what: `${orderStatus}, ${status}` });
      }
    const count = await askForLooks(
      database,
      cases.map(({ order_id }) => order_id),
    );
    assert.equal(count, cases.filter(({ isAsked }) => isAsked).length);
    for (const { id, isAsked, what } of cases)
      assert.deepEqual(await read(id), isAsked ? { asked: 'orders', checks: 0, isDue: true } : untouched, what);
  });

  it('outranks what the provider asked for, and leaves the payments of other orders alone', async () => {
    const [decided, other] = [
      await putOrder(database, { status: 'cancelled' }),
      await putOrder(database, { status: 'cancelled' }),
    ];
    const payment = await put({ order_id: decided.id, asked: 'provider' });
    const { id: otherId } = await put({ order_id: other.id });
    assert.equal(await askForLooks(database, [decided.id]), 1);
    assert.equal((await read(payment.id)).asked, 'orders');
    assert.deepEqual(await read(otherId), untouched);
  });
});

describe('news of the provider', () => {
  it('has the payment looked at now', async () => {
    const [{ id }, { id: other }] = [await put(), await put()];
    await askForLook(database, id, 'created');
    assert.deepEqual(await read(id), { asked: 'provider', checks: 0, isDue: true });
    assert.deepEqual(await read(other), untouched);
  });

  it('changes nothing once the payment has moved on', async () => {
    const { id } = await put({ status: 'authorized' });
    await askForLook(database, id, 'created');
    assert.deepEqual(await read(id), untouched);
  });

  it('does not replace what orders has asked for', async () => {
    const { id } = await put({ asked: 'orders' });
    await askForLook(database, id, 'created');
    assert.equal((await read(id)).asked, 'orders');
  });

  it('finds the payment of the intent, with the status of its order if that is known', async () => {
    const { id: order_id } = await putOrder(database, { status: 'confirming' });
    const [known, unknown] = [await put({ order_id, status: 'authorized' }), await put()];
    const found = await findByIntent(database, known.intent_id ?? '');
    assert.deepEqual({ ...found }, { id: known.id, status: 'authorized', orderStatus: 'confirming' });
    assert.equal((await findByIntent(database, unknown.intent_id ?? ''))?.orderStatus, null);
    assert.equal(await findByIntent(database, 'pi_of_nobody'), null);
  });
});

describe('a buyer who is at it again', () => {
  it('has the payment looked at within 2 s and often from then on, and no other payment', async () => {
    const [{ id }, { id: other }] = [await put(), await put()];
    await lookOften(database, id);
    const { checks, dueInSeconds } = await readPayment(database, id);
    assert.equal(checks, 0);
    assert.ok(dueInSeconds !== null && dueInSeconds <= 2);
    assert.deepEqual(await read(other), untouched);
  });

  it('does not put off what is due earlier, nor bring back what is over', async () => {
    const [due, over] = [await put({ check_at: inSeconds(-60) }), await put({ check_at: null })];
    for (const { id } of [due, over]) await lookOften(database, id);
    assert.ok(((await readPayment(database, due.id)).dueInSeconds ?? 0) <= -60);
    assert.equal((await readPayment(database, over.id)).check_at, null);
  });
});
