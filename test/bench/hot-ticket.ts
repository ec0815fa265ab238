import type { Bench } from './bench.ts';
import { figure, type Row } from './row.ts';
import { reserve } from './support/requests.ts';

/** The last place, and a thousand people who want it in the same moment. */
export const measureHotTicket = async (bench: Bench): Promise<Row[]> => {
  const system = await bench.system();
  const count = bench.size(1_000, 50);
  const rounds = bench.rounds(20);
  const tickets = await system.tickets(rounds, 1);
  const [slowest, winners]: number[][] = [[], []];
  for (const [round, ticket] of tickets.entries()) {
    const requests = (await system.known(count)).map(({ token }) => reserve(token, ticket));
    const result = await system.load.run({ port: system.portOf('orders'), connections: count, requests, count });
    const { 201: won = 0, 409: refused = 0 } = result.answers;
    winners!.push(won + refused === count ? won : 0);
    slowest!.push(result.latency.p99);
    bench.say(`${round + 1}/${rounds}  ${JSON.stringify(result.answers)}, p99 ${result.latency.p99.toFixed(0)} ms`);
  }
  if (winners!.some((won) => won !== 1)) throw new Error(`not one winner in each round: ${winners}`);
  return [figure('one place, 1,000 buyers at once, one winner: p99', 'ms', slowest!, { atMost: 500 })];
};
