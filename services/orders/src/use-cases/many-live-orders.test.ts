import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { hearOfTicket, ordersDatabase } from '../testing/fixtures.ts';
import { expireOrders } from './expire-orders.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await ordersDatabase());
});
after(() => close());

it('who looks for orders that are due reads those alone, however many others wait for payment', async () => {
  const { id: ticketId } = await hearOfTicket(database, { quantity: 20_003 });
  const live = (count: number, decideAt: string) =>
    database.query(
      `insert into orders (id, ticket_id, buyer_id, seller_id, title, quantity, unit_price_cents, currency, status,
                           expires_at, decide_at, created_at, updated_at)
       select uuidv7(), $1, gen_random_uuid(), gen_random_uuid(), 'T', 1, 4200, 'EUR', 'awaiting-payment',
              ${decideAt}, ${decideAt}, now(), now() from generate_series(1, ${count})`,
      [ticketId],
    );
  await live(20_000, `now() + interval '15 minutes'`);
  await live(3, `now() - interval '1 second'`);
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
