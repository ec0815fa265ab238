import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { createTestDatabase } from '@ticketing/common/testing/database';
import type { OrderStatus } from '@ticketing/contracts/http/orders';
import { inSeconds, type PaymentRow, putOrder, putPayment } from '../testing/rows.ts';
import { readUnreconciledSeconds } from './figures.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await createTestDatabase(join(import.meta.dirname, '../../migrations')));
});
after(() => close());
beforeEach(() => database.query('delete from payments'));

const put = async (order: OrderStatus, given: Partial<PaymentRow>) =>
  putPayment(database, { order_id: (await putOrder(database, { status: order })).id, ...given });
const isAbout = async (expected: number) => {
  const actual = await readUnreconciledSeconds(database);
  assert.ok(actual >= expected && actual < expected + 30, `${actual} s, not ${expected} s`);
};

describe('the oldest payment whose money is not where its order wants it', () => {
  const old = { created_at: inSeconds(-900), updated_at: inSeconds(-600), check_at: inSeconds(3_600) };

  it('does not exist while payments wait for buyers, or are settled', async () => {
    await put('awaiting-payment', { ...old, status: 'requires-action', checks: 50, check_at: inSeconds(-100) });
    await put('awaiting-payment', { ...old, status: 'authorized', checks: 50 });
    await put('complete', { ...old, status: 'captured', check_at: null });
    await put('cancelled', { ...old, status: 'voided', check_at: null });
    assert.equal(await readUnreconciledSeconds(database), 0);
  });

  it('is not one that was looked at only a few times since its order was decided', async () => {
    await put('confirming', { ...old, status: 'authorized', checks: 2 });
    await put('cancelled', { ...old, status: 'requires-action', checks: 2 });
    assert.equal(await readUnreconciledSeconds(database), 0);
  });

  for (const [order, status] of [
    ['confirming', 'authorized'],
    ['complete', 'authorized'],
    ['cancelled', 'captured'],
    ['cancelled', 'authorized'],
    ['cancelled', 'requires-action'],
    ['refunded', 'captured'],
  ] as const)
    it(`is one that stays ${status} although its order is ${order}, however often the provider is asked`, async () => {
      await put(order, { ...old, status, checks: 9 });
      await isAbout(600);
    });

  it('is one that is due and nobody looks at', async () => {
    await put('awaiting-payment', { status: 'authorized', check_at: inSeconds(-120) });
    await put('confirming', { status: 'authorized', asked: 'orders', check_at: inSeconds(-60) });
    await isAbout(120);
  });
});
