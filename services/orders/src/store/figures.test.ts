import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { ordersDatabase, plantUnpaidOrders } from '../testing/fixtures.ts';
import { readFigures } from './figures.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await ordersDatabase());
});
after(() => close());

it('orders that hold places are counted, and those undecided ten seconds after their time', async () => {
  assert.deepEqual(await readFigures(database), { overdue: 0, holds: 0 });
  for (const [count, dueInSeconds] of [
    [2, -60],
    [3, -1],
    [4, 60],
  ] as const)
    await plantUnpaidOrders(database, randomUUID(), count, dueInSeconds);
  assert.deepEqual(await readFigures(database), { overdue: 2, holds: 9 });
  await database.query(`update orders set status = 'confirming' where decide_at < now() - interval '30 seconds'`);
  assert.deepEqual(await readFigures(database), { overdue: 0, holds: 9 });
  await database.query(`update orders set status = 'complete' where status = 'confirming'`);
  assert.deepEqual(await readFigures(database), { overdue: 0, holds: 7 });
});

it('an order whose reservation has run out is not overdue while its buyer has time to finish paying', async () => {
  await database.query('delete from orders');
  await plantUnpaidOrders(database, randomUUID(), 2, -60);
  await database.query(`update orders set decide_at = decide_at + interval '5 minutes'`);
  assert.deepEqual(await readFigures(database), { overdue: 0, holds: 2 });
  await database.query(`update orders set decide_at = now() - interval '20 seconds'`);
  assert.deepEqual(await readFigures(database), { overdue: 2, holds: 2 });
});
