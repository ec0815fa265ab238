import { readFileSync } from 'node:fs';
import type { StackDescription } from '../../../local/stack-file.ts';

const judged = ['auth', 'tickets', 'orders', 'payments', 'expiration', 'gateway'];

/** How much memory each process holds, in KiB: its proportional share, or what the system tells where there is none. */
export const readMemory = ({ processes }: StackDescription): Map<string, number> =>
  new Map(judged.flatMap((name) => (processes[name]?.pid ? [[name, pssKib(processes[name].pid)]] : [])));

const pssKib = (pid: number): number => {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
};

/** The least that was seen of each process: what is left after its garbage was collected. */
export const leastOf = (samples: readonly ReadonlyMap<string, number>[]): Map<string, number> =>
  new Map(judged.map((name) => [name, Math.min(...samples.map((sample) => sample.get(name) ?? 0))]));
