import { untilDrained } from '../support/drain.ts';
import type { Bench } from './bench.ts';
import { figure, type Row } from './row.ts';
import { reserve } from './support/requests.ts';

const triesEach = 5;

/** Everybody wants the same event at once: five tries for every place, by people no service has seen before. */
export const measureOnSale = async (bench: Bench): Promise<Row[]> => {
  const system = await bench.system();
  const places = bench.size(10_000, 100);
  const port = system.portOf('orders');
  const [slowest, seconds]: number[][] = [[], []];
  const rounds = bench.rounds(5);
  for (let round = 1; round <= rounds; round++) {
    const [ticket] = await system.tickets(1, places);
    const buyers = system.buyers.mint(places);
    const requests = Array.from({ length: places * triesEach }, (_, nth) =>
      reserve(buyers[nth % places]!.token, ticket!),
    );
    const result = await system.load.run({ port, connections: 512, requests, count: requests.length });
    const { 201: won = 0, 409: refused = 0 } = result.answers;
    slowest!.push(result.latency.p99);
    seconds!.push(result.seconds);
    if (won !== places || won + refused !== requests.length)
      throw new Error(`${won} of ${places} places sold: ${JSON.stringify(result.answers)}`);
    bench.say(
      `${round}/${rounds}  ${JSON.stringify(result.answers)} in ${result.seconds.toFixed(1)} s, ` +
        `p50 ${result.latency.p50.toFixed(0)} ms, p99 ${result.latency.p99.toFixed(0)} ms`,
    );
    await untilDrained(system.stack.stack);
  }
  return [
    figure('on-sale, 50,000 tries, exactly 10,000 sold: p99', 'ms', slowest!, { atMost: 1_000 }),
    figure('on-sale: everybody answered', 's', seconds!, { atMost: 10 }),
  ];
};
