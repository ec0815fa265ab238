import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { untilDrained } from '../support/drain.ts';
import type { Bench } from './bench.ts';
import { enoughBuyers, wonPerSecond } from './reservations.ts';
import { against, figure, type Row } from './row.ts';
import { openConnection } from './support/connection.ts';
import { reserve } from './support/requests.ts';
import { type System, startSystem } from './support/system.ts';
import { startWatchers } from './support/watchers.ts';

const changesPerSecond = 100;

/** Thousands watch while a hundred tickets change every second. */
export const measureLiveStreams = async (bench: Bench): Promise<Row[]> => {
  const system = await bench.system();
  const { stack } = system.stack;
  const count = bench.size(2_000, 50);
  const rounds = bench.rounds(5);
  const many = await system.tickets(bench.size(1_000, 20), 20_000);
  const perSecond = async (): Promise<number> => {
    const seconds = bench.size(5, 0.5);
    const buyers = await system.known(enoughBuyers(seconds));
    const won = await wonPerSecond(system.load, system.portOf('orders'), buyers, many, seconds);
    await untilDrained(stack);
    return won;
  };
  const kibEach = await kibPerStream(count);
  const unwatched: number[] = [];
  for (let round = 1; round <= rounds; round++) unwatched.push(await perSecond());
  const watchers = startWatchers();
  try {
    await watchers.run({ kind: 'open', port: system.portOf('tickets'), count });
    await sleep(2_000);
    const [slowest, watched]: number[][] = [[], []];
    for (let round = 1; round <= rounds; round++) {
      const tickets = await system.tickets(bench.size(changesPerSecond * 5, 20), 10);
      await sleep(1_000);
      await watchers.run({ kind: 'expect', tickets });
      const changedAt = await changeEach(system, tickets);
      await sleep(2_000);
      const { p50, p99 } = await watchers.run({ kind: 'tell', changedAt });
      slowest!.push(p99);
      watched!.push(await perSecond());
      bench.say(
        `${round}/${rounds}  delivered p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms; reservations ` +
          `${unwatched[round - 1]!.toFixed(0)} unwatched, ${watched!.at(-1)!.toFixed(0)} watched`,
      );
    }
    const limit = { what: 'reservations while nobody watches', figures: unwatched };
    return [
      figure('2,000 live streams, 100 changes/s: delivery p99', 'ms', slowest!, { atMost: 500 }),
      figure('memory of a live stream', 'KiB', [kibEach], { atMost: 25 }),
      against('reservations while 2,000 watch', '/s', watched!, limit, { atLeast: 0.7 }),
    ];
  } finally {
    await watchers.close();
  }
};

/** Reserves a place of each, evenly; gives the moment each was answered (milliseconds of epoch). */
const changeEach = async (system: System, tickets: readonly string[]): Promise<Record<string, number>> => {
  const buyers = await system.known(tickets.length);
  const connection = await openConnection(system.portOf('orders'));
  const changedAt: Record<string, number> = {};
  const startedAt = performance.now();
  for (const [nth, ticket] of tickets.entries()) {
    await sleep(Math.max(0, startedAt + (nth * 1_000) / changesPerSecond - performance.now()));
    await connection.ask(reserve(buyers[nth]!.token, ticket));
    changedAt[ticket] = performance.timeOrigin + performance.now();
  }
  connection.close();
  return changedAt;
};

/** In a system of its own: what came before would move a process's memory by more than thousands of streams take. */
const kibPerStream = async (count: number): Promise<number> => {
  const system = await startSystem();
  const watchers = startWatchers();
  try {
    const { pid } = system.stack.stack.processes.tickets!;
    await sleep(2_000);
    const before = heapKib(pid!);
    await watchers.run({ kind: 'open', port: system.portOf('tickets'), count });
    await sleep(2_000);
    return (heapKib(pid!) - before) / count;
  } finally {
    await watchers.close();
    await system.close();
  }
};

/** What a process has of its own in memory. */
const heapKib = (pid: number): number =>
  Number(/^Private_Dirty:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
