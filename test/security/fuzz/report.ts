import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StackDescription } from '../../../local/stack-file.ts';
import type { FuzzReport } from './run.ts';

/** The result of a run and its cost, in a line or two. */
export const describeReport = ({ requests, seconds, answers, memory }: FuzzReport): string => {
  const counted = Object.entries(answers).map(([status, count]) => `${status}: ${count.toLocaleString('en')}`);
  const grown = memory.map(({ name, before, after }) => `${name} ${mib(before)} → ${mib(after)}`);
  return [
    `${requests.toLocaleString('en')} requests in ${Math.round(seconds)} s, ${Math.round(requests / seconds)} a second`,
    `answers: ${counted.join(', ')}`,
    ...(memory.length > 0 ? [`live memory (MiB): ${grown.join(', ')}`] : []),
  ].join('\n');
};

const mib = (kib: number): string => (kib / 1_024).toFixed(1);

/** Processes whose live memory grew by more than that share since the warm-up, as sentences. */
export const processesGrownBy = ({ memory }: FuzzReport, share: number): string[] =>
  memory
    .filter(({ before, after }) => after > before * (1 + share))
    .map(({ name, before, after }) => `${name} grew from ${mib(before)} to ${mib(after)} MiB`);

/** The process id of each part. A part that was restarted has another one. */
export const pidsOf = ({ processes }: StackDescription): Record<string, number | null> =>
  Object.fromEntries(Object.entries(processes).map(([name, { pid }]) => [name, pid]));

/** Log lines about a value that passed a schema and was refused by a column. Each is a bug. */
export const refusedByDatabase = (logs: string): string[] =>
  readdirSync(logs)
    .flatMap((file) => readFileSync(join(logs, file), 'utf8').split('\n'))
    .filter((line) => line.includes('refused by the database'))
    .slice(0, 5);
