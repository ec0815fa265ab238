import assert from 'node:assert/strict';
import { after, before, beforeEach, it } from 'node:test';
import type { Expiration } from '@ticketing/contracts/messages/expiration';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import { orderState } from '@ticketing/contracts/testing/order-state';
import { followOrders } from './follow-orders.ts';
import { subscriptions } from './messages.ts';
import { openTestTimers } from './testing/test-timers.ts';
import type { Timers } from './timers.ts';

let timers: Timers;
let close: () => Promise<void>;
before(async () => {
  ({
    timers: [timers],
    close,
  } = await openTestTimers());
});
beforeEach(() => timers.clear());
after(() => close());

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 12, 0, second, 123)).toISOString();
const order = (given: Partial<OrderState> = {}): OrderState =>
  orderState({ expiresAt: at(0), decideAt: at(0), ...given });
const all = (): Promise<Expiration[]> => timers.due(new Date(at(3_600)), 100);
const follow = (...orders: OrderState[]): Promise<void> => followOrders(timers)(undefined, orders);

it('a timer is set to the moment an order is decided, which is later than the one its reservation ends once it is being paid', async () => {
  const [fresh, paying] = [order({ decideAt: at(1) }), order({ decideAt: at(300), version: 2 })];
  await follow(fresh, paying);
  assert.deepEqual(await all(), [
    { orderId: fresh.id, expiresAt: at(1) },
    { orderId: paying.id, expiresAt: at(300) },
  ]);
});

it('the newest state of an order counts, in whichever order a batch has them; each order has its own timer', async () => {
  const other = order({ decideAt: at(9) });
  for (const status of ['confirming', 'complete', 'cancelled', 'refunded'] as const) {
    const waiting = order();
    const ended: OrderState = { ...waiting, status, version: 2 };
    await follow(waiting, other);
    assert.equal((await all()).length, 2);
    await follow(ended, waiting);
    assert.deepEqual(await all(), [{ orderId: other.id, expiresAt: at(9) }], status);
    await follow(waiting, ended);
    assert.deepEqual(await all(), [{ orderId: other.id, expiresAt: at(9) }], status);
  }
});

it('an older state that arrives late changes nothing about a timer that was set for later', async () => {
  const fresh = order();
  await follow({ ...fresh, version: 2, decideAt: at(300) });
  await follow(fresh);
  assert.deepEqual(await all(), [{ orderId: fresh.id, expiresAt: at(300) }]);
});

it('every message about an order is followed, by one handler, so that a batch is compared as a whole', async () => {
  const all = subscriptions(timers);
  assert.equal(new Set(all.map(({ handle }) => handle)).size, 1);
  assert.deepEqual(
    all.map(({ type, owner }) => [type, owner]),
    ['created', 'updated', 'accepted', 'completed', 'cancelled'].map((what) => [`order.${what}`, 'orders']),
  );
});

it('fails while Redis does not take a change, so that the message is delivered again', async () => {
  const failing = async (): Promise<void> => {
    throw new Error('Redis is away');
  };
  const ended = order({ status: 'complete', version: 3 });
  await assert.rejects(followOrders({ ...timers, set: failing })(undefined, [order()]));
  await assert.rejects(followOrders({ ...timers, remove: failing })(undefined, [ended]));
});
