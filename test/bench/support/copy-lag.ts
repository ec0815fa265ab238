import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { StackDescription } from '../../../local/stack-file.ts';

const askEveryMs = 50;
const followEveryMs = 200;

/**
 * Follows the newest order of every fifth of a second, for as long as `work` goes on: how long it takes until tickets and
 * payments both have it, to 50 ms. One question to each for all that are followed: looking at each by itself took a tenth of
 * the machine. Milliseconds.
 */
export const lagsDuring = async (stack: StackDescription, work: Promise<unknown>): Promise<number[]> => {
  const { databases } = stack;
  const clients = [databases.orders, databases.tickets, databases.payments].map((url) => new pg.Client(url));
  const [orders, tickets, payments] = clients as [pg.Client, pg.Client, pg.Client];
  await Promise.all(clients.map((client) => client.connect()));
  const followed = new Map<string, number>();
  const lags: number[] = [];
  const idsIn = async (client: pg.Client, table: string, column: string): Promise<Set<string>> => {
    const { rows } = await client.query<{ id: string }>(
      `select ${column} as id from ${table} where ${column} = any ($1)`,
      [[...followed.keys()]],
    );
    return new Set(rows.map(({ id }) => id));
  };
  let going = true;
  void work.finally(() => {
    going = false;
  });
  let nextAt = performance.now();
  while (going || followed.size > 0) {
    if (going && performance.now() >= nextAt) {
      const { rows } = await orders.query<{ id: string }>('select id from orders order by id desc limit 1');
      for (const { id } of rows) if (!followed.has(id)) followed.set(id, performance.now());
      nextAt += followEveryMs;
    }
    const [inTickets, inPayments] = await Promise.all([
      idsIn(tickets, 'ticket_orders', 'order_id'),
      idsIn(payments, 'orders', 'id'),
    ]);
    for (const [id, since] of followed)
      if (inTickets.has(id) && inPayments.has(id)) {
        lags.push(performance.now() - since);
        followed.delete(id);
      }
    await sleep(askEveryMs);
  }
  await Promise.all(clients.map((client) => client.end()));
  return lags;
};
