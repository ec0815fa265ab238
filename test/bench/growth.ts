import type { Bench } from './bench.ts';
import { against, type Row } from './row.ts';
import { inDatabase, makeOrdersDatabase, plantTickets } from './support/database.ts';
import { startOrdersAlone } from './support/process.ts';
import { reserve } from './support/requests.ts';
import { getKnown } from './support/system.ts';

/** The same reservation with no past and with millions of orders behind it. */
export const measureGrowth = async (bench: Bench): Promise<Row[]> => {
  const system = await bench.system();
  const { postgresAdmin } = system.stack.stack;
  const worlds = await Promise.all(
    [0, bench.size(5_000_000, 5_000)].map(async (past, nth) => {
      const url = await makeOrdersDatabase(postgresAdmin, `bench_growth_${nth}`);
      const tickets = await plantTickets(url, 1_000, 20_000);
      await system.buyers.introduce(url);
      if (past > 0) bench.say(`writing ${past.toLocaleString('en')} past orders`);
      await plantPast(url, past);
      return { tickets, orders: await startOrdersAlone(url) };
    }),
  );
  const middles: number[][] = [[], []];
  const rounds = bench.rounds(7);
  for (let round = 1; round <= rounds; round++) {
    for (const [nth, { orders, tickets }] of worlds.entries()) {
      const buyers = await getKnown(system.buyers.mint(bench.size(500, 50)), orders.port, system.load);
      const requests = buyers.map(({ token }, at) => reserve(token, tickets[(at * 7_919) % tickets.length]!));
      const { latency } = await system.load.run({
        port: orders.port,
        connections: 4,
        requests,
        count: requests.length * 4,
      });
      middles[nth]!.push(latency.p50);
    }
    const [fresh, grown] = middles.map((times) => times.at(-1)!.toFixed(2));
    bench.say(`${round}/${rounds}  p50 with no past ${fresh} ms, with millions ${grown} ms`);
  }
  await Promise.all(worlds.map(({ orders }) => orders.stop()));
  for (const nth of [0, 1])
    await inDatabase(postgresAdmin, (client) => client.query(`drop database bench_growth_${nth} with (force)`));
  const limit = { what: 'the same with no past orders', figures: middles[0]! };
  return [against('a reservation with 5 million past orders, p50', 'ms', middles[1]!, limit, { atMost: 1.2 })];
};

const plantPast = (url: string, count: number): Promise<void> =>
  inDatabase(url, async (client) => {
    await client.query(
      `insert into orders (id, ticket_id, buyer_id, seller_id, title, quantity, unit_price_cents, currency, status, reason,
                           expires_at, decide_at, created_at, updated_at)
       select uuidv7(interval '-1 day'), t.id, gen_random_uuid(), t.seller_id, t.title, 1, 4200, 'EUR', 'cancelled', 'expired',
              now(), now(), now(), now()
       from generate_series(1, $1::int) as n join (select *, row_number() over () as nth from tickets) as t
         on t.nth = 1 + n % 1000`,
      [count],
    );
    await client.query('vacuum analyze orders');
  });
