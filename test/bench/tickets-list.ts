import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from './bench.ts';
import { against, figure, type Row } from './row.ts';
import { openConnection } from './support/connection.ts';
import { plantListings } from './support/listings.ts';
import { startLoad } from './support/load.ts';
import { startBareServer } from './support/process.ts';
import { mixOfQueries, searches } from './support/queries.ts';
import { request, reserve } from './support/requests.ts';
import type { System } from './support/system.ts';

/** Browsing 100,000 tickets on sale while one in a hundred of them changes every second. */
export const measureTicketsList = async (bench: Bench): Promise<Row[]> => {
  const system = await bench.system();
  const listed = bench.size(100_000, 2_000);
  const ids = await plantListings(system.stack.stack.databases, listed);
  const port = system.portOf('tickets');
  const page = await askForPage(port);
  const bare = await startBareServer(system.buyers.key, page);
  const mix = (await mixOfQueries(port, 5_000)).map((path) => request('GET', path));
  const searching = searches.map((q) => request('GET', `/api/tickets?q=${encodeURIComponent(q)}`));
  const reserving = startLoad();
  const [limits, ours, slowest, stale]: number[][] = [[], [], [], []];
  const rounds = bench.rounds(5);
  try {
    for (let round = 1; round <= rounds; round++) {
      const buyers = await system.known(bench.size(4_000, 200));
      const seconds = bench.size(8, 1);
      const changes = reserving.run({
        port: system.portOf('orders'),
        connections: 32,
        requests: buyers.map(({ token }, nth) => reserve(token, ids[(nth * 7_919 + round) % ids.length]!)),
        perSecond: listed / 100,
        seconds: seconds * 3 + 1,
      });
      const perSecond = async (at: number, requests: readonly string[], connections: number) => {
        const { answers, seconds: took, latency } = await system.load.run({ port: at, connections, requests, seconds });
        return { rate: (answers[200] ?? 0) / took, latency };
      };
      limits!.push((await perSecond(bare.port, mix, 64)).rate);
      ours!.push((await perSecond(port, mix, 64)).rate);
      const search = await perSecond(port, searching, 4);
      slowest!.push(search.latency.p99);
      await changes;
      stale!.push(await staleness(system));
      bench.say(
        `${round}/${rounds}  bare ${limits!.at(-1)!.toFixed(0)}, ours ${ours!.at(-1)!.toFixed(0)}, ` +
          `search p99 ${search.latency.p99.toFixed(0)} ms, stale by ${stale!.at(-1)!.toFixed(0)} ms`,
      );
    }
  } finally {
    await Promise.all([bare.stop(), reserving.close()]);
  }
  const limit = { what: 'bare Fastify sending the same bytes', figures: limits! };
  return [
    against('browsing 100,000 tickets, a mix of 200 queries', '/s', ours!, limit, { atLeast: 0.6 }),
    figure('searching 100,000 tickets, p99', 'ms', slowest!, { atMost: 50 }),
    figure('a reservation shows on the first page after', 'ms', stale!, { atMost: 1_000 }),
  ];
};

const askForPage = async (port: number): Promise<string> =>
  (await fetch(`http://127.0.0.1:${port}/api/tickets`)).text();

/** Reserves a place of the newest ticket, and looks at the first page until it says so. Milliseconds. */
const staleness = async (system: System): Promise<number> => {
  const port = system.portOf('tickets');
  const first = async () => JSON.parse(await askForPage(port)).tickets[0] as { id: string; available: number };
  const { id, available } = await first();
  const [buyer] = system.buyers.mint(1);
  const connection = await openConnection(system.portOf('orders'));
  await connection.ask(reserve(buyer!.token, id));
  const since = performance.now();
  connection.close();
  while ((await first()).available === available) await sleep(2);
  return performance.now() - since;
};
