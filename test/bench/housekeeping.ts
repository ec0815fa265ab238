import { setTimeout as sleep } from 'node:timers/promises';
import { untilDrained } from '../support/drain.ts';
import type { Bench } from './bench.ts';
import { enoughBuyers, wonPerSecond } from './reservations.ts';
import { against, figure, type Row } from './row.ts';
import { inDatabase } from './support/database.ts';
import { reserve } from './support/requests.ts';
import { startSystem } from './support/system.ts';

const keptSeconds = 60;
const probeMs = 20;

/** Reservations and their messages while housekeeping clears ten million old messages of orders, and before and after that. */
export const measureHousekeeping = async (bench: Bench): Promise<Row[]> => {
  const system = await startSystem({ HOUSEKEEPING_SECONDS: '1', OUTBOX_RETENTION_SECONDS: `${keptSeconds}` });
  try {
    const { stack } = system.stack;
    const url = stack.databases.orders;
    const tickets = await system.tickets(bench.size(200, 10), 20_000);
    const seconds = bench.size(8, 1);
    const rounds = bench.rounds(5);
    const buyers = async () => system.known(enoughBuyers(seconds));
    const burst = async () => wonPerSecond(system.load, system.portOf('orders'), await buyers(), tickets, seconds);
    /** The longest that a message waits to be published, in ms, at a rate that the machine sustains. */
    const wait = async (): Promise<number> => {
      const requests = (await buyers()).map(({ token }, nth) => reserve(token, tickets[nth % tickets.length]!));
      const load = system.load.run({
        ...{ port: system.portOf('orders'), connections: 16, requests },
        ...{ perSecond: bench.size(200, 50), seconds },
      });
      const longest = longestWait(url, load);
      await load;
      return longest;
    };
    const [without, waitWithout, during, waitDuring]: [number[], number[], number[], number[]] = [[], [], [], []];
    const measureWithout = async (): Promise<void> => {
      without.push(await burst());
      await untilDrained(stack);
      waitWithout.push(await wait());
    };
    // Half of them before and half after, so that a machine that becomes slower or faster meanwhile changes no ratio.
    const before = Math.ceil(rounds / 2);
    for (let round = 0; round < before; round++) await measureWithout();
    const planted = bench.size(10_000_000, 20_000);
    bench.say(`writing ${planted.toLocaleString('en')} old messages`);
    await plant(administered(stack.postgresAdmin, url), planted);
    const startedAt = performance.now();
    for (let round = 0; round < rounds; round++) {
      during.push(await burst());
      await untilDrained(stack);
      waitDuring.push(await wait());
      bench.say(
        `${round + 1}/${rounds}  ${during[round]!.toFixed(0)} during; messages waited ${waitDuring[round]!.toFixed(0)} ms ` +
          `at most; ${(await countOld(url)).toLocaleString('en')} are left`,
      );
    }
    while ((await countOld(url)) > 0) await sleep(500);
    bench.say(`cleared in ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
    for (let round = before; round < rounds; round++) await measureWithout();
    bench.say(
      `without: ${without.map((rate) => rate.toFixed(0))} /s, waits ${waitWithout.map((ms) => ms.toFixed(0))} ms`,
    );
    const limit = { what: 'the same without old messages', figures: without };
    return [
      against('reservations while housekeeping clears 10 million messages', '/s', during, limit, { atLeast: 0.9 }),
      figure('… and the longest that a message waits meanwhile', 'ms', waitDuring, { atMost: 1_000 }),
    ];
  } finally {
    await system.close();
  }
};

/**
 * Messages of three days ago, which stand before everything that the relay has published and consumers have handled. A log
 * that grew over three days has been vacuumed and written to disk meanwhile.
 */
const plant = (url: string, count: number): Promise<void> =>
  inDatabase(url, async (client) => {
    await client.query(
      `insert into outbox (txid, type, aggregate_id, body, created_at)
       select '3', 'order.created', uuidv7(), '{"planted": true}', now() - interval '3 days' from generate_series(1, $1::int)`,
      [count],
    );
    await client.query(`update relay set trimmed_txid = '0', trimmed_pos = 0`);
    await client.query('vacuum (analyze) outbox');
    await client.query('checkpoint');
  });

/** The same database as somebody who may checkpoint. */
const administered = (adminUrl: string, url: string): string =>
  Object.assign(new URL(adminUrl), { pathname: new URL(url).pathname }).href;

const countOld = (url: string): Promise<number> =>
  inDatabase(url, async (client) => {
    const { rows } = await client.query<{ first: string | null; last: string | null }>(
      `select min(pos) as first, max(pos) as last from outbox where txid = '3'`,
    );
    const [{ first, last } = { first: null, last: null }] = rows;
    return first === null || last === null ? 0 : Number(last) - Number(first) + 1;
  });

const longestWait = (url: string, until: Promise<unknown>): Promise<number> =>
  inDatabase(url, async (client) => {
    let isOver = false;
    void until.finally(() => {
      isOver = true;
    });
    let longest = 0;
    while (!isOver) {
      const { rows } = await client.query<{ ms: number }>(
        `select coalesce(extract(epoch from clock_timestamp() - min(created_at)) * 1000, 0)::float8 as ms
         from outbox, relay where (txid, pos) > (published_txid, published_pos)`,
      );
      longest = Math.max(longest, rows[0]?.ms ?? 0);
      await sleep(probeMs);
    }
    return longest;
  });
