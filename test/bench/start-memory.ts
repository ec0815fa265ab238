import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { environment } from '../../local/config.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import type { Bench } from './bench.ts';
import { figure, type Row } from './row.ts';

/** How soon a system that was there before is up again, and what memory it takes while nothing happens. */
export const measureStartAndMemory = async (bench: Bench): Promise<Row[]> => {
  const home = mkdtempSync(join(tmpdir(), 'ticketing-bench-'));
  // PostgreSQL runs as another user where benches run as root.
  chmodSync(home, 0o755);
  const { PATH, HOME } = environment();
  const start = (): Promise<Stack> => startStack({ env: { PATH, HOME, CLIENT: '0', DEMO: '0' }, port: 0, home });
  const [starts, sizes]: number[][] = [[], []];
  const rounds = bench.rounds(5);
  try {
    await (await start()).stop();
    for (let round = 1; round <= rounds; round++) {
      const since = performance.now();
      const stack = await start();
      starts!.push((performance.now() - since) / 1_000);
      await sleep(bench.size(5_000, 500));
      const kib = Object.values(stack.stack.processes).map(({ pid }) => (pid ? familyPssKib(pid) : 0));
      sizes!.push(kib.reduce((sum, size) => sum + size, 0) / 1_024);
      bench.say(`${round}/${rounds}  up in ${starts!.at(-1)!.toFixed(1)} s, ${sizes!.at(-1)!.toFixed(0)} MiB`);
      await stack.stop();
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  return [
    figure('warm start of the whole system without client', 's', starts!, { atMost: 8 }),
    figure('memory of the idle system without client (PSS)', 'MiB', sizes!, { atMost: 850 }),
  ];
};

/** Proportional set size of a process and its children: PostgreSQL has one for each connection. */
const familyPssKib = (pid: number): number => {
  const own = Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  return own + children.reduce((sum, child) => sum + familyPssKib(Number(child)), 0);
};
