import { setTimeout as sleep } from 'node:timers/promises';
import { untilDrained } from '../support/drain.ts';
import type { Bench } from './bench.ts';
import { enoughBuyers } from './reservations.ts';
import { against, figure, type Row } from './row.ts';
import { reserve } from './support/requests.ts';

const usual = 192;
const times = 10;
const probeSize = 100;

/** Ten times as many at once as there is room for: who is told to come again does so when told. */
export const measureOverload = async (bench: Bench): Promise<Row[]> => {
  const system = await bench.system();
  const port = system.portOf('orders');
  const tickets = await system.tickets(bench.size(1_000, 20), 20_000);
  const [before, during, recovery]: number[][] = [[], [], []];
  const rounds = bench.rounds(3);
  const requests = async (count: number): Promise<string[]> =>
    (await system.known(count)).map(({ token }, nth) => reserve(token, tickets[(nth * 7_919) % tickets.length]!));
  for (let round = 1; round <= rounds; round++) {
    const calmSeconds = bench.size(5, 0.5);
    const calm = await system.load.run({
      port,
      connections: usual,
      requests: await requests(enoughBuyers(calmSeconds)),
      seconds: calmSeconds,
    });
    const floodSeconds = bench.size(30, 1);
    const probes = await requests(bench.size(10_000, 300));
    const flood = await system.load.run({
      port,
      connections: bench.size(usual * times, 200),
      requests: await requests(enoughBuyers(floodSeconds)),
      seconds: floodSeconds,
      honourRetryAfter: true,
    });
    const { 201: won = 0, 503: shed = 0, ...others } = flood.answers;
    if (Object.keys(others).length > 0 || flood.retryAfter !== shed)
      throw new Error(`under overload ${JSON.stringify(flood.answers)}, ${flood.retryAfter} told when to come again`);
    const since = performance.now();
    const most = since + 60_000;
    for (let nth = 0; performance.now() < most; nth += probeSize) {
      const probe = probes.slice(nth % probes.length, (nth % probes.length) + probeSize);
      const { latency } = await system.load.run({ port, connections: 8, requests: probe, count: probeSize });
      if (latency.p99 < Math.max(50, calm.latency.p99)) break;
      await sleep(50);
    }
    recovery!.push((performance.now() - since) / 1_000);
    before!.push((calm.answers[201] ?? 0) / calm.seconds);
    during!.push(won / flood.seconds);
    bench.say(
      `${round}/${rounds}  ${before!.at(-1)!.toFixed(0)}/s before, ${during!.at(-1)!.toFixed(0)}/s under overload with ` +
        `${shed} shed, p99 ${flood.latency.p99.toFixed(0)} ms, as usual after ${recovery!.at(-1)!.toFixed(1)} s`,
    );
    await untilDrained(system.stack.stack);
  }
  const limit = { what: 'the rate before the overload', figures: before! };
  return [
    against('reservations under 10 × overload', '/s', during!, limit, { atLeast: 0.7 }),
    figure('back to usual after an overload', 's', recovery!, { atMost: 5 }),
  ];
};
