import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from './bench.ts';
import { figure, type Row } from './row.ts';
import type { Buyer } from './support/buyers.ts';
import { openConnection } from './support/connection.ts';
import { inDatabase } from './support/database.ts';
import { latencyOf } from './support/latency.ts';
import { reserve } from './support/requests.ts';
import type { System } from './support/system.ts';

const messagesPerSecond = 500;
const betweenProbesMs = 50;

/** From a reservation's answer to its row in tickets' database, while 500 others a second are on the same way. */
export const measureCommitToCopy = async (bench: Bench): Promise<Row[]> => {
  const system = await bench.system();
  const tickets = await system.tickets(bench.size(1_000, 20), 20_000);
  const port = system.portOf('orders');
  const idle = latencyOf(await reserveOneByOne(system, await system.known(bench.size(500, 20)), tickets));
  const [middle, slowest]: number[][] = [[], []];
  const rounds = bench.rounds(5);
  for (let round = 1; round <= rounds; round++) {
    const buyers = await system.known(bench.size(4_000, 300));
    const probes = await system.known(bench.size(1_000, 100));
    const requests = buyers.map(({ token }, nth) => reserve(token, tickets[nth % tickets.length]!));
    const seconds = bench.size(20, 1);
    const load = system.load.run({ port, connections: 32, requests, perSecond: messagesPerSecond, seconds });
    const lag = latencyOf(await probeFor(system, probes, tickets, seconds));
    await load;
    middle!.push(lag.p50);
    slowest!.push(lag.p99);
    bench.say(`${round}/${rounds}  ${lag.count} looked at, p50 ${lag.p50.toFixed(1)} ms, p99 ${lag.p99.toFixed(1)} ms`);
  }
  return [
    figure('commit to copy at 500 messages/s, p50', 'ms', middle!, { atMost: 5 }),
    figure('commit to copy at 500 messages/s, p99', 'ms', slowest!, { atMost: 20 }),
    figure('a single reservation while nothing else happens, p50', 'ms', [idle.p50], { atMost: 8 }),
  ];
};

const reserveOneByOne = async (
  system: System,
  buyers: readonly Buyer[],
  tickets: readonly string[],
): Promise<number[]> => {
  const connection = await openConnection(system.portOf('orders'));
  const times: number[] = [];
  for (const { token } of buyers) {
    const since = performance.now();
    await connection.ask(reserve(token, tickets[times.length % tickets.length]!));
    times.push(performance.now() - since);
  }
  connection.close();
  return times;
};

const probeFor = async (
  system: System,
  buyers: readonly Buyer[],
  tickets: readonly string[],
  seconds: number,
): Promise<number[]> => {
  const connection = await openConnection(system.portOf('orders'));
  const lags = await inDatabase(system.stack.stack.databases.tickets, async (copy) => {
    const seen: number[] = [];
    const until = performance.now() + seconds * 1_000;
    for (const { token } of buyers) {
      const { body } = await connection.ask(reserve(token, tickets[seen.length % tickets.length]!));
      const since = performance.now();
      const { id } = JSON.parse(body.toString());
      const query = { name: 'look', text: 'select from ticket_orders where order_id = $1', values: [id] };
      // Looking without a rest, or all the time, would take a processor from what is looked at.
      while ((await copy.query(query)).rowCount === 0) await sleep(1);
      seen.push(performance.now() - since);
      if (performance.now() > until) break;
      await sleep(betweenProbesMs);
    }
    return seen;
  });
  connection.close();
  return lags;
};
