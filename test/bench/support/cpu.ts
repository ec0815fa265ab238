import { readFileSync } from 'node:fs';
import type { StackDescription } from '../../../local/stack-file.ts';

// What the kernel counts in, on every Linux there is.
const ticksPerSecond = 100;

/** Processor seconds used so far by each process of the stack; PostgreSQL's with those of all its backends. */
export const cpuSeconds = ({ processes }: StackDescription): Record<string, number> =>
  Object.fromEntries(Object.entries(processes).map(([name, { pid }]) => [name, pid ? ofFamily(pid) : 0]));

/** What each process has used since, divided by how many things were done: seconds for each. */
export const cpuPerThing = (
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
  things: number,
): Record<string, number> =>
  Object.fromEntries(Object.entries(after).map(([name, seconds]) => [name, (seconds - (before[name] ?? 0)) / things]));

const ofFamily = (pid: number): number => ofOne(pid) + childrenOf(pid).reduce((sum, child) => sum + ofFamily(child), 0);

/** The 14th to 17th fields of stat: this process and its ended children, in user and in system mode. */
const ofOne = (pid: number): number => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond;
  } catch {
    return 0; // It has ended meanwhile; its parent has its time.
  }
};

const childrenOf = (pid: number): number[] => {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
};
