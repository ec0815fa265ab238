import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { OrderStatus } from '@ticketing/contracts/http/orders';
import { PaymentStatus } from '@ticketing/contracts/http/payments';
import { inSeconds, type PaymentRow, putOrder, putPayment, readPayment } from '../testing/rows.ts';
import { giveLeaseBack, type Lane, takeDueLeases, takeLease } from './leases.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await createTestDatabase(join(import.meta.dirname, '../../migrations')));
});
after(() => close());
beforeEach(() => database.query('delete from payments'));

const put = (given: Partial<PaymentRow> = {}) => putPayment(database, given);
const due = (given: Partial<PaymentRow> = {}) => put({ check_at: inSeconds(-1), ...given });
const idsOf = async (lane: Lane, limit = 100) => (await takeDueLeases(database, lane, limit)).map(({ id }) => id);
/** Time passes while a test runs. */
const isAbout = (actual: number | null, expected: number) =>
  assert.ok(actual !== null && actual <= expected && actual > expected / 2, `${actual} s, not ${expected} s`);

describe('the lease of a payment', () => {
  it('is held by one at a time for 30 s, and can be taken once it has run out', async () => {
    const { id } = await put();
    const before = Date.now();
    const leased = await takeLease(database, id);
    const end = Number(leased?.leaseUntil) - 30_000;
    assert.ok(end >= before - 1 && end <= Date.now() + 1);
    assert.equal(await takeLease(database, id), null);
    await database.query(`update payments set lease_until = clock_timestamp() - interval '10 milliseconds'`);
    assert.equal((await takeLease(database, id))?.id, id);
  });

  it('of one payment does not hold up another', async () => {
    const [one, other] = [await put(), await put()];
    assert.equal((await takeLease(database, one.id))?.id, one.id);
    assert.equal((await takeLease(database, other.id))?.id, other.id);
  });
});

describe('what is due', () => {
  it('is urgent where money is held or somebody has asked, and idle otherwise', async () => {
    const expected: Record<Lane, string[]> = { pressing: [], idle: [] };
    for (const status of PaymentStatus.options)
      for (const asked of [null, 'orders', 'provider'] as const) {
        const { id } = await due({ status, asked });
        expected[asked || status === 'authorized' || status === 'captured' ? 'pressing' : 'idle'].push(id);
      }
    for (const lane of ['pressing', 'idle'] as const)
      assert.deepEqual((await idsOf(lane)).sort(), expected[lane].sort(), lane);
  });

  it('is neither what is due later or never, nor what somebody else has', async () => {
    await put({ check_at: inSeconds(30) });
    await put({ check_at: null });
    await due({ lease_until: inSeconds(30) });
    assert.deepEqual(await idsOf('idle'), []);
  });

  it('is taken in the order it is due, as many as there is room for', async () => {
    const ids: string[] = [];
    for (const seconds of [-30, -90, -60]) ids.push((await put({ check_at: inSeconds(seconds) })).id);
    assert.deepEqual(await idsOf('idle', 2).then((taken) => taken.sort()), [ids[1], ids[2]].sort());
    assert.deepEqual(await idsOf('idle', 2), [ids[0]]);
  });

  it('is counted, has answered whoever asked, and is due again when its lease runs out', async () => {
    const { id } = await due({ asked: 'orders', checks: 4 });
    const [leased] = await takeDueLeases(database, 'pressing', 1);
    assert.equal(leased?.checks, 5);
    const { asked, checks, dueInSeconds, leasedForSeconds, check_at, lease_until } = await readPayment(database, id);
    assert.deepEqual([asked, checks, check_at], [null, 5, lease_until]);
    isAbout(leasedForSeconds, 30);
    isAbout(dueInSeconds, 30);
    assert.deepEqual(leased?.leaseUntil, lease_until);
  });

  it('comes with the status of its own order, null when that is not known', async () => {
    const buyer_id = (await put()).buyer_id;
    const expected = new Map<string, OrderStatus | null>([[(await due()).id, null]]);
    for (const status of OrderStatus.options) {
      const { id: order_id } = await putOrder(database, { status, buyer_id });
      expected.set((await due({ order_id, buyer_id })).id, status);
    }
    const taken = await takeDueLeases(database, 'idle', 100);
    assert.deepEqual(new Map(taken.map(({ id, orderStatus }) => [id, orderStatus])), expected);
  });

  it('is taken without waiting for what somebody is changing at that moment', async () => {
    const [busy, free] = [await due(), await due()];
    await database.transaction(async (tx) => {
      await tx.query('select from payments where id = $1 for update', [busy.id]);
      assert.deepEqual(await idsOf('idle'), [free.id]);
    });
    assert.deepEqual(await idsOf('idle'), [busy.id]);
  });
});

describe('a lease that is given back', () => {
  const taken = async (given: Partial<PaymentRow> = {}) => {
    const { id } = await put(given);
    const leased = await takeLease(database, id);
    assert.ok(leased);
    return leased;
  };

  it('is free at once, and the payment is due when it is said to be', async () => {
    const leased = await taken();
    await giveLeaseBack(database, leased, 600);
    const { dueInSeconds, leasedForSeconds } = await readPayment(database, leased.id);
    isAbout(dueInSeconds, 600);
    assert.equal(leasedForSeconds, null);
    assert.ok(await takeLease(database, leased.id));
  });

  it('leaves the payment alone for good when nothing more can come of it', async () => {
    const leased = await taken();
    await giveLeaseBack(database, leased, null);
    assert.equal((await readPayment(database, leased.id)).check_at, null);
  });

  it('leaves the payment due at once when somebody has asked meanwhile', async () => {
    const leased = await taken({ asked: 'orders', check_at: inSeconds(-5) });
    await giveLeaseBack(database, leased, 600);
    const { asked, dueInSeconds } = await readPayment(database, leased.id);
    assert.equal(asked, 'orders');
    assert.ok((dueInSeconds ?? 1) < 0);
  });

  it('changes nothing when it has run out and somebody else has the payment, nor any other payment', async () => {
    const late = await taken();
    const other = await taken();
    await database.query(`update payments set lease_until = '-infinity' where id = $1`, [late.id]);
    await takeLease(database, late.id);
    const before = [await readPayment(database, late.id), await readPayment(database, other.id)];
    await giveLeaseBack(database, late, 600);
    const after = [await readPayment(database, late.id), await readPayment(database, other.id)];
    assert.deepEqual(
      after.map(({ lease_until, check_at }) => [lease_until, check_at]),
      before.map(({ lease_until, check_at }) => [lease_until, check_at]),
    );
  });
});
