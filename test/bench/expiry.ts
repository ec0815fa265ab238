import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { untilDrained } from '../support/drain.ts';
import type { Bench } from './bench.ts';
import { figure, type Row } from './row.ts';
import { inDatabase } from './support/database.ts';
import { reserve } from './support/requests.ts';

const leadSeconds = 2;

/**
 * Many reservations whose time is up in the same moment. Reserving them takes longer than a second, so their deadline
 * is set to one moment afterwards, in the rows; their timers are later, and orders' sweeper finds them.
 */
export const measureExpiry = async (bench: Bench): Promise<Row[]> => {
  const system = await bench.system();
  const { stack } = system.stack;
  const [cancelled, free]: number[][] = [[], []];
  const rounds = bench.rounds(5);
  for (let round = 1; round <= rounds; round++) {
    const count = bench.size(20_000, 200);
    const tickets = await system.tickets(bench.size(1_000, 20), count);
    const buyers = system.buyers.mint(Math.ceil(count / 5));
    const newest = await inDatabase(stack.databases.orders, newestOrder);
    const requests = buyers.map(({ token }, nth) => reserve(token, tickets[nth % tickets.length]!));
    const { answers } = await system.load.run({ port: system.portOf('orders'), connections: 128, requests, count });
    if (answers[201] !== count) throw new Error(`not all were reserved: ${JSON.stringify(answers)}`);
    await untilDrained(stack);
    const dueAt = performance.now() + leadSeconds * 1_000;
    await inDatabase(stack.databases.orders, async (orders) => {
      await orders.query(
        `update orders set expires_at = now() + make_interval(secs => $1), decide_at = now() + make_interval(secs => $1)
         where status = 'awaiting-payment' and id > $2`,
        [leadSeconds, newest],
      );
      await untilNone(
        orders,
        `select from orders where status = 'awaiting-payment' and decide_at < now() + interval '1 minute' limit 1`,
      );
    });
    cancelled!.push((performance.now() - dueAt) / 1_000);
    await inDatabase(stack.databases.tickets, (view) =>
      untilNone(view, 'select from tickets where held > 0 and id = any ($1) limit 1', [tickets]),
    );
    free!.push((performance.now() - dueAt) / 1_000);
    bench.say(
      `${round}/${rounds}  cancelled in ${cancelled!.at(-1)!.toFixed(1)} s, free in ${free!.at(-1)!.toFixed(1)} s`,
    );
    await untilDrained(stack);
  }
  return [
    figure('20,000 reservations expire at once: all cancelled', 's', cancelled!, { atMost: 3 }),
    figure('20,000 reservations expire at once: all free in tickets', 's', free!, { atMost: 8 }),
  ];
};

/** Ids are in the order of time. */
const newestOrder = async (orders: pg.Client): Promise<string> => {
  const { rows } = await orders.query<{ id: string }>('select id from orders order by id desc limit 1');
  return rows[0]?.id ?? '00000000-0000-0000-0000-000000000000';
};

/** Looks ten times a second: more often would take from what it looks at. */
const untilNone = async (client: pg.Client, query: string, values: readonly unknown[] = []): Promise<void> => {
  while ((await client.query(query, [...values])).rowCount !== 0) await sleep(100);
};
