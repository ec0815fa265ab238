import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { StackDescription } from '../../../local/stack-file.ts';

/**
 * Looks ten times a second at the newest order and how long it takes from then until tickets and payments both have it,
 * for as long as `work` goes on. Milliseconds.
 */
export const lagsDuring = async (stack: StackDescription, work: Promise<unknown>): Promise<number[]> => {
  const open = (connectionString: string) => new pg.Pool({ connectionString, max: 8 });
  const [orders, tickets, payments] = [stack.databases.orders, stack.databases.tickets, stack.databases.payments].map(
    open,
  );
  const isThere = async (pool: pg.Pool, table: string, column: string, id: string): Promise<boolean> =>
    (await pool.query(`select from ${table} where ${column} = $1`, [id])).rowCount === 1;
  const probe = async (): Promise<number | undefined> => {
    const { rows } = await orders!.query<{ id: string }>('select id from orders order by id desc limit 1');
    const [newest] = rows;
    if (!newest) return undefined;
    const since = performance.now();
    while (!(await isThere(tickets!, 'ticket_orders', 'order_id', newest.id))) await sleep(10);
    while (!(await isThere(payments!, 'orders', 'id', newest.id))) await sleep(10);
    return performance.now() - since;
  };
  let going = true;
  void work.finally(() => {
    going = false;
  });
  const probes: Promise<number | undefined>[] = [];
  while (going) {
    probes.push(probe());
    await sleep(100);
  }
  const lags = await Promise.all(probes);
  await Promise.all([orders, tickets, payments].map((pool) => pool!.end()));
  return lags.filter((lag) => lag !== undefined);
};
