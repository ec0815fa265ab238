import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Order } from '@ticketing/contracts/http/orders';
import { areOpen, firstEndOf, ownOf, ticketsIn } from './own-orders.ts';

const now = Date.parse('2026-11-28T19:00:00.000Z');
const order = (id: string, status: Order['status'], decideAt = '2026-11-28T19:10:00.000Z', ticketId = 't1') =>
  ({ id, status, decideAt, ticketId, quantity: 2 }) as Order;
const ids = (orders: readonly Order[]) => orders.map(({ id }) => id);

test('a hold is an order for this ticket that is being confirmed, or unpaid until its time is up; the soonest is first', () => {
  const own = ownOf(
    [
      order('late', 'awaiting-payment', '2026-11-28T19:14:00.000Z'),
      order('over', 'awaiting-payment', '2026-11-28T19:00:00.000Z'),
      order('soon', 'awaiting-payment', '2026-11-28T19:00:00.001Z'),
      order('confirming', 'confirming', '2026-11-28T18:00:00.000Z'),
      order('other', 'awaiting-payment', '2026-11-28T19:14:00.000Z', 't2'),
      order('paid', 'complete'),
      order('cancelled', 'cancelled'),
      order('refunded', 'refunded'),
    ],
    't1',
    now,
  );
  assert.deepEqual(ids(own.holds), ['confirming', 'soon', 'late']);
  assert.deepEqual(ids(own.bought), ['paid']);
  assert.equal(ticketsIn(own.holds), 6);
  assert.deepEqual(ownOf([], 't1', now), { holds: [], bought: [] });
});

test('orders are followed until each is decided, and asked for when the first unpaid one is over', () => {
  assert.deepEqual(
    [areOpen([]), areOpen([order('a', 'complete')]), areOpen([order('a', 'confirming')])],
    [false, false, true],
  );
  assert.equal(
    firstEndOf([order('a', 'complete', '1'), order('b', 'awaiting-payment', '3'), order('c', 'awaiting-payment', '2')]),
    '2',
  );
  assert.equal(firstEndOf([order('a', 'confirming')]), null);
});
