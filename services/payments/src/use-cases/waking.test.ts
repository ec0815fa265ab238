import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { orderState } from '@ticketing/contracts/testing/order-state';
import { moved } from '../testing/orders.ts';
import { putPayment, readPayment } from '../testing/rows.ts';
import { intentOf } from '../testing/stub-provider.ts';
import { noDeclines } from './count-declines.ts';
import { followOrders } from './follow-orders.ts';
import { createHearProvider } from './hear-provider.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await createTestDatabase(join(import.meta.dirname, '../../migrations')));
});
after(() => close());

/** How often the settler is woken meanwhile. */
const wakesDuring = async (act: (settleNow: () => void) => Promise<void>): Promise<number> => {
  let wakes = 0;
  await act(() => {
    wakes += 1;
  });
  return wakes;
};

describe('a message about orders', () => {
  const follow = (...orders: readonly ReturnType<typeof orderState>[]) =>
    wakesDuring((settleNow) => database.transaction((tx) => followOrders(settleNow)(tx, orders)));
  const isAsked = async (id: string) => (await readPayment(database, id)).asked !== null;

  it('wakes the settler once, after its commit, if one of them was decided and has a payment to see to', async () => {
    const [decided, other] = [orderState({ status: 'cancelled' }), orderState({ status: 'confirming' })];
    const ids: string[] = [];
    for (const order of [decided, other]) ids.push((await putPayment(database, { order_id: order.id })).id);
    let wakes = 0;
    await database.transaction(async (tx) => {
      await followOrders(() => {
        wakes += 1;
      })(tx, [decided, other]);
      assert.equal(wakes, 0);
    });
    assert.equal(wakes, 1);
    for (const id of ids) assert.ok(await isAsked(id));
  });

  it('wakes nobody where no order is decided, none has a payment, or nothing is new', async () => {
    const unpaid = orderState();
    const { id } = await putPayment(database, { order_id: unpaid.id });
    assert.equal(await follow(unpaid), 0);
    assert.equal(await follow(), 0);
    assert.equal(await follow(orderState({ status: 'cancelled' })), 0);
    assert.equal(await isAsked(id), false);
    const decided = moved(unpaid, { status: 'confirming', version: 2 });
    assert.equal(await follow(decided), 1);
    await database.query('update payments set asked = null where id = $1', [id]);
    assert.equal(await follow(decided), 0);
    assert.equal(await isAsked(id), false);
    // Of a batch only what is decided is seen to.
    const later = orderState();
    const { id: laterId } = await putPayment(database, { order_id: later.id });
    assert.equal(await follow(later, orderState({ status: 'cancelled' })), 0);
    assert.equal(await isAsked(laterId), false);
  });
});

describe('a message of the provider', () => {
  const hear = (intent: Parameters<ReturnType<typeof createHearProvider>>[0], makesPause = false) => {
    const declined: string[] = [];
    const record = async (intentId: string, chargeId: string) => {
      declined.push(`${intentId} ${chargeId}`);
      return makesPause;
    };
    return wakesDuring((settleNow) => createHearProvider(database, settleNow, { ...noDeclines, record })(intent)).then(
      (wakes) => ({ wakes, declined }),
    );
  };

  it('wakes the settler if the payment of its intent may have moved, and nobody otherwise', async () => {
    const { id, intent_id } = await putPayment(database);
    const intentId = intent_id ?? '';
    assert.deepEqual(await hear(intentOf(intentId)), { wakes: 0, declined: [] });
    assert.equal((await readPayment(database, id)).asked, null);
    assert.deepEqual(await hear(intentOf('pi_of_nobody', { status: 'requires_capture' })), { wakes: 0, declined: [] });
    assert.deepEqual(await hear(intentOf(intentId, { status: 'requires_capture' })), { wakes: 1, declined: [] });
    assert.equal((await readPayment(database, id)).asked, 'provider');
  });

  it('has a declined charge counted, and wakes the settler if payments of the buyer are to be given up', async () => {
    const { intent_id } = await putPayment(database);
    const intent = intentOf(intent_id ?? '', { declinedCharge: 'ch_1' });
    const declined = [`${intent_id} ch_1`];
    assert.deepEqual(await hear(intent), { wakes: 0, declined });
    assert.deepEqual(await hear(intent, true), { wakes: 1, declined });
  });
});
