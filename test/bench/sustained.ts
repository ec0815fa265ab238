import { untilDrained } from '../support/drain.ts';
import type { Bench } from './bench.ts';
import { against, figure, type Row } from './row.ts';
import { lagsDuring } from './support/copy-lag.ts';
import { makeOrdersDatabase } from './support/database.ts';
import { latencyOf } from './support/latency.ts';
import { ordersByPgbench } from './support/pgbench.ts';
import { reserve } from './support/requests.ts';

/** What is asked for, as a share of what pgbench has just done: a little more than what is promised. */
const offered = 0.42;

/** A minute of reservations, with every copy keeping up. */
export const measureSustained = async (bench: Bench): Promise<Row[]> => {
  const system = await bench.system();
  const { stack } = system.stack;
  const tickets = await system.tickets(bench.size(1_000, 20), 20_000);
  const pgbenchUrl = await makeOrdersDatabase(stack.postgresAdmin, 'bench_pgbench');
  const [limits, ours, lags]: number[][] = [[], [], []];
  const rounds = bench.rounds(5);
  for (let round = 1; round <= rounds; round++) {
    const buyers = await system.known(bench.size(30_000, 1_000));
    const limit = await ordersByPgbench(pgbenchUrl, bench.size(8, 1));
    const requests = buyers.map(({ token }, nth) => reserve(token, tickets[(nth * 7_919) % tickets.length]!));
    const job = { port: system.portOf('orders'), connections: 128, requests, perSecond: limit * offered };
    const load = system.load.run({ ...job, seconds: bench.size(60, 2) });
    const lag = latencyOf(await lagsDuring(stack, load)).p99;
    const { answers, seconds, latency } = await load;
    limits!.push(limit);
    ours!.push((answers[201] ?? 0) / seconds);
    lags!.push(lag);
    bench.say(
      `${round}/${rounds}  pgbench ${limit.toFixed(0)}, ours ${ours!.at(-1)!.toFixed(0)}, ` +
        `copies behind by at most ${lag.toFixed(0)} ms (p99), answers p99 ${latency.p99.toFixed(0)} ms`,
    );
    await untilDrained(stack);
  }
  const pgbench = { what: 'pgbench, one statement per order, 32 clients', figures: limits! };
  return [
    against('reservations for a minute, copies keeping up', '/s', ours!, pgbench, { atLeast: 0.4 }),
    figure('… and how far the copies are behind, p99', 'ms', lags!, { atMost: 2_000 }),
  ];
};
