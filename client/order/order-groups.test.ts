import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Order } from '@ticketing/contracts/http/orders';
import { groupIn, liveFirst, pathOf } from './order-groups.ts';

test('each list has an address, and an address that means none leads to what is coming', () => {
  for (const group of ['coming', 'past', 'cancelled'] as const) {
    const { searchParams } = new URL(pathOf(group), 'http://site');
    assert.equal(groupIn(searchParams.get('when')), group);
  }
  for (const other of [null, undefined, '', 'Past', 'all']) assert.equal(groupIn(other), 'coming');
});

test('what still waits for something is first, the soonest at the top, and the rest keeps its order', () => {
  const order = (id: string, status: Order['status'], decideAt: string) => ({ id, status, decideAt }) as Order;
  const sorted = liveFirst([
    order('paid', 'complete', '1'),
    order('late', 'awaiting-payment', '3'),
    order('other', 'complete', '0'),
    order('soon', 'confirming', '2'),
  ]);
  assert.deepEqual(
    sorted.map(({ id }) => id),
    ['soon', 'late', 'paid', 'other'],
  );
});
