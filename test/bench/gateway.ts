import type { Bench } from './bench.ts';
import { against, type Row } from './row.ts';
import { request } from './support/requests.ts';

/** What the gateway costs: one ticket read through it and past it. */
export const measureGateway = async (bench: Bench): Promise<Row[]> => {
  const system = await bench.system();
  const [ticket] = await system.tickets(1, 100);
  const requests = [request('GET', `/api/tickets/${ticket}`)];
  const perSecond = async (process: string): Promise<number> => {
    const { answers, seconds } = await system.load.run({
      port: system.portOf(process),
      connections: 64,
      requests,
      seconds: bench.size(5, 0.5),
    });
    return (answers[200] ?? 0) / seconds;
  };
  const [direct, through]: number[][] = [[], []];
  const rounds = bench.rounds(7);
  for (let round = 1; round <= rounds; round++) {
    direct!.push(await perSecond('tickets'));
    through!.push(await perSecond('gateway'));
    bench.say(`${round}/${rounds}  without ${direct!.at(-1)!.toFixed(0)}, through ${through!.at(-1)!.toFixed(0)}`);
  }
  const limit = { what: 'the same request without the gateway', figures: direct! };
  return [against('requests through the gateway', '/s', through!, limit, { atLeast: 0.5 })];
};
