import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createLogger } from '@ticketing/common/logger';
import { until } from '@ticketing/common/testing/until';
import { createSweeper } from './sweeper.ts';
import { hearOfTicket, ordersDatabase, plantUnpaidOrders } from './testing/fixtures.ts';

it('the sweeper is busy while more is due than one turn takes, and only then', async (t) => {
  const { database, close } = await ordersDatabase();
  const due = async (count: number): Promise<void> => {
    const { id } = await hearOfTicket(database, { quantity: count });
    await plantUnpaidOrders(database, id, count, 0);
    await database.query('update places set held = $2 where ticket_id = $1', [id, count]);
  };
  const patienceSeconds = 0;
  const sweeper = createSweeper(database, patienceSeconds, createLogger('orders', 'silent'));
  let wasBusy = false;
  const looking = setInterval(() => {
    wasBusy ||= sweeper.isBusy();
  }, 1);
  const sweeping = sweeper.start();
  t.after(async () => {
    clearInterval(looking);
    await sweeping.stop();
    await close();
  });
  const allExpired = () =>
    until('all have expired', async () => {
      sweeper.wake();
      const [row] = await database.query(`select from orders where status = 'awaiting-payment' limit 1`);
      return !row;
    });

  await due(10);
  await allExpired();
  assert.equal(wasBusy, false);
  await due(3_000);
  await allExpired();
  assert.equal(wasBusy, true);
  await until('it is no longer busy', async () => !sweeper.isBusy());
});
