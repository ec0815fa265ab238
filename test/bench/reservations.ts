import { untilDrained } from '../support/drain.ts';
import type { Bench } from './bench.ts';
import { against, figure, type Row } from './row.ts';
import type { Buyer } from './support/buyers.ts';
import { inDatabase, makeOrdersDatabase, plantTickets } from './support/database.ts';
import type { Load } from './support/load.ts';
import { ordersByPgbench } from './support/pgbench.ts';
import { startBareServer, startOrdersAlone } from './support/process.ts';
import { reserve } from './support/requests.ts';
import { getKnown, type System } from './support/system.ts';

const connections = 192;
const ticketCount = 1_000;
/** Reservations over HTTP: with everybody listening, orders alone, and what HTTP alone costs. */
export const measureReservations = async (bench: Bench): Promise<Row[]> => {
  const system = await bench.system();
  const { postgresAdmin, databases } = system.stack.stack;
  const seconds = bench.size(10, 0.5);
  const places = 20_000;
  const tickets = await system.tickets(bench.size(ticketCount, 20), places);
  const pgbenchUrl = await makeOrdersDatabase(postgresAdmin, 'bench_pgbench');
  const aloneUrl = await makeOrdersDatabase(postgresAdmin, 'bench_alone');
  const ticketsAlone = await plantTickets(aloneUrl, ticketCount, places);
  await system.buyers.introduce(aloneUrl);
  const alone = await startOrdersAlone(aloneUrl);
  const bare = await startBareServer(system.buyers.key, await anOrder(system, tickets[0]!));
  const figures = { limit: [], burst: [], drained: [], alone: [], bare: [] } as Record<string, number[]>;
  try {
    const rounds = bench.rounds(9);
    for (let round = 1; round <= rounds; round++) {
      const buyers = system.buyers.mint(enoughBuyers(seconds));
      const limit = await ordersByPgbench(pgbenchUrl, Math.max(1, seconds));
      await getKnown(buyers, system.portOf('orders'), system.load);
      const burst = await wonPerSecond(system.load, system.portOf('orders'), buyers, tickets, seconds);
      const drained = (await untilDrained(system.stack.stack)) / 1_000;
      await getKnown(buyers, alone.port, system.load);
      const byItself = await wonPerSecond(system.load, alone.port, buyers, ticketsAlone, seconds);
      const http = await wonPerSecond(system.load, bare.port, buyers, tickets, seconds / 2);
      for (const [name, value] of Object.entries({ limit, burst, drained, alone: byItself, bare: http }))
        figures[name]!.push(value);
      bench.say(
        `${round}/${rounds}  pgbench ${limit.toFixed(0)}, burst ${burst.toFixed(0)} (drained in ${drained.toFixed(1)} s), ` +
          `alone ${byItself.toFixed(0)}, bare HTTP ${http.toFixed(0)}`,
      );
    }
    await assertCopiesEqual(databases);
  } finally {
    await Promise.all([alone.stop(), bare.stop()]);
  }
  const pgbench = { what: 'pgbench, one statement per order, 32 clients', figures: figures.limit! };
  const http = { what: 'bare Fastify POST with token check', figures: figures.bare! };
  return [
    against('reservations, a burst with everybody listening', '/s', figures.burst!, pgbench, { atLeast: 1 }),
    figure('… and all copies have caught up after', 's', figures.drained!, { atMost: 30 }),
    against('reservations, orders alone', '/s', figures.alone!, pgbench, { atLeast: 1.3 }),
    against('reservations, orders alone, against HTTP', '/s', figures.alone!, http, { atLeast: 0.9 }),
  ];
};

/**
 * How many buyers `wonPerSecond` needs for this time: each may have 10 reservations at a time, and nobody comes to that
 * on machines that reserve up to 20,000 places a second.
 */
export const enoughBuyers = (seconds: number): number => Math.ceil(seconds * 2_000);

/** Reserves one place after another for buyer after buyer; gives how many were won a second. */
export const wonPerSecond = async (
  load: Load,
  port: number,
  buyers: readonly Buyer[],
  tickets: readonly string[],
  seconds: number,
): Promise<number> => {
  const requests = buyers.map(({ token }, nth) => reserve(token, tickets[(nth * 7_919) % tickets.length]!));
  const result = await load.run({ port, connections, requests, seconds });
  const { 201: won = 0, ...others } = result.answers;
  if (Object.keys(others).length > 0) throw new Error(`not every reservation was won: ${JSON.stringify(others)}`);
  return won / result.seconds;
};

const anOrder = async (system: System, ticketId: string): Promise<string> => {
  const [buyer] = system.buyers.mint(1);
  return JSON.stringify(await system.people.reserve(buyer!, ticketId));
};

/** Every order has come to those who copy it. @throws Error when not */
const assertCopiesEqual = async (databases: System['stack']['stack']['databases']): Promise<void> => {
  const count = (url: string, table: string): Promise<number> =>
    inDatabase(url, async (client) => Number((await client.query(`select count(*) from ${table}`)).rows[0].count));
  const [own, seen, payable] = await Promise.all([
    count(databases.orders, 'orders'),
    count(databases.tickets, 'ticket_orders'),
    count(databases.payments, 'orders'),
  ]);
  if (own !== seen || own !== payable) throw new Error(`orders has ${own}, tickets ${seen}, payments ${payable}`);
};
