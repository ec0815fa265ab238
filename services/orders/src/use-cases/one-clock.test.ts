import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { hearOfTicket, ordersDatabase, placement, placementRules } from '../testing/fixtures.ts';
import { expireAll, hearDeadline } from './expire-orders.ts';
import { createPlaceOrder } from './place-order.ts';

const dayMs = 86_400_000;
const patience = 1_800;

describe('orders decides on the clock of its database, regardless of the process’s clock', () => {
  let database: Database;
  let close: () => Promise<void>;
  before(async () => {
    ({ database, close } = await ordersDatabase());
  });
  after(() => close());

  const databaseNow = async (): Promise<Date> => {
    const [row] = await database.query<{ now: Date }>('select clock_timestamp() as now');
    return row?.now ?? assert.fail('no clock');
  };
  const reserve = async (reservationSeconds: number) => {
    const ticket = await hearOfTicket(database, { quantity: 4 });
    return createPlaceOrder(database, placementRules({ reservationSeconds }))(placement(ticket.id));
  };
  const statusOf = async (id: string) => {
    const [row] = await database.query<{ status: string }>('select status from orders where id = $1', [id]);
    return row?.status;
  };
  const answerDeadlineCheckWithoutPayments = async () => {
    const at = (await databaseNow()).toISOString();
    await database.transaction((tx) => hearDeadline(tx, [{ id: randomUUID(), at, payments: [] }], 300));
  };

  for (const [what, offsetMs] of [
    ['a day ahead', dayMs],
    ['a day behind', -dayMs],
  ] as const) {
    it(`${what}: due orders expire, and no others`, async (t) => {
      t.mock.timers.enable({ apis: ['Date'], now: (await databaseNow()).getTime() + offsetMs });
      const [due, notDue] = [await reserve(0), await reserve(900)];
      await answerDeadlineCheckWithoutPayments();
      await expireAll(database, patience);
      assert.deepEqual([await statusOf(due.id), await statusOf(notDue.id)], ['cancelled', 'awaiting-payment']);
    });

    it(`${what}: an order without an answer from payments waits until the timeout, and no longer`, async (t) => {
      t.mock.timers.enable({ apis: ['Date'], now: (await databaseNow()).getTime() + offsetMs });
      const [waiting, outOfPatience] = [await reserve(0), await reserve(0)];
      const ago = (seconds: number) => [outOfPatience.id, seconds];
      await database.query(`update deadline set answered_at = '-infinity'`);
      await database.query(
        `update orders set expires_at = expires_at - make_interval(secs => $2),
           decide_at = decide_at - make_interval(secs => $2) where id = $1`,
        ago(patience + 1),
      );
      await expireAll(database, patience);
      assert.deepEqual(
        [await statusOf(waiting.id), await statusOf(outOfPatience.id)],
        ['awaiting-payment', 'cancelled'],
      );
    });

    it(`${what}: places are held until the right moment, and the deadline check names the right one`, async (t) => {
      const before = await databaseNow();
      t.mock.timers.enable({ apis: ['Date'], now: before.getTime() + offsetMs });
      const order = await reserve(900);
      await database.query(`update deadline set asked_at = '-infinity', answered_at = '-infinity'`);
      await database.query(`delete from outbox where type = 'order.deadline-asked'`);
      await reserve(0);
      await expireAll(database, patience);
      const [asked] = await database.query<{ body: { at: string } }>(
        `select body from outbox where type = 'order.deadline-asked'`,
      );
      const after = (await databaseNow()).getTime();
      for (const [moment, from] of [
        [order.expiresAt, before.getTime() + 900_000],
        [asked?.body.at ?? '', before.getTime()],
      ] as const) {
        const late = Date.parse(moment) - from;
        assert.ok(late >= -1 && late <= after - before.getTime(), `${moment} is ${late} ms off`);
      }
    });
  }
});
