import { readFileSync } from 'node:fs';
import type { StackDescription } from '../../../local/stack-file.ts';

const judged = ['auth', 'tickets', 'orders', 'payments', 'expiration', 'gateway'];

/** The memory of each process, in KiB: its proportional share, or its resident size on systems without that figure. */
export const readMemory = ({ processes }: StackDescription): Map<string, number> =>
  new Map(judged.flatMap((name) => (processes[name]?.pid ? [[name, pssKib(processes[name].pid)]] : [])));

const pssKib = (pid: number): number => {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
};

/** The minimum of each process over several samples, close to its memory after garbage collection. */
export const minimumOf = (samples: readonly ReadonlyMap<string, number>[]): Map<string, number> =>
  new Map(judged.map((name) => [name, Math.min(...samples.map((sample) => sample.get(name) ?? 0))]));
