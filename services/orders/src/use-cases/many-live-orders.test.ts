import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { hearOfTicket, ordersDatabase, plantUnpaidOrders } from '../testing/fixtures.ts';
import { expireOrders } from './expire-orders.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await ordersDatabase());
});
after(() => close());

it('who looks for orders that are due reads those alone, however many others wait for payment', async () => {
  const { id: ticketId } = await hearOfTicket(database, { quantity: 20_003 });
  await plantUnpaidOrders(database, ticketId, 20_000, 900);
  await plantUnpaidOrders(database, ticketId, 3, -1);
  await database.query('update places set held = 20003');
  await database.query('analyze orders');

  const patienceSeconds = 0;
  const { expired, read } = await database.transaction(async (tx) => {
    const expired = await expireOrders(tx, patienceSeconds);
    const [row] = await tx.query<{ read: number }>(
      `select seq_tup_read + idx_tup_fetch as read from pg_stat_xact_user_tables where relname = 'orders'`,
    );
    return { expired, read: row?.read ?? Number.NaN };
  });
  assert.equal(expired, 3);
  assert.ok(read < 100, `${read} rows were read`);
});
