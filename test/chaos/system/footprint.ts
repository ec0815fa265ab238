import { readdirSync } from 'node:fs';
import pg from 'pg';
import { readMemory } from '../../security/fuzz/memory.ts';
import type { WholeStack } from '../../support/whole-stack.ts';

/** What must not grow with time, by name. Rows that business leaves are given for each purchase. */
export type Footprint = Readonly<Record<string, number>>;

const bounded = ['outbox', 'inbox', 'ended_sessions', 'dead_letters', 'refused_messages'] as const;

/** Live memory in MiB, open files, and the rows of tables that housekeeping bounds. */
export const readFootprint = async ({ stack }: WholeStack): Promise<Footprint> => {
  const { processes, databases } = stack.stack;
  const memory = await readMemory(stack.stack);
  const files = Object.entries(processes).flatMap(([name, { pid }]) =>
    pid ? [[`open files of ${name}`, countFiles(pid)] as const] : [],
  );
  const rows = await Promise.all(
    Object.entries(databases).map(async ([name, connectionString]) => {
      const client = new pg.Client({ connectionString });
      await client.connect();
      try {
        const counted: [string, number][] = [];
        for (const table of bounded) {
          const found = await client.query(`select count(*)::int as rows from ${table}`);
          counted.push([`rows of ${table} in ${name}`, found.rows[0].rows]);
        }
        return counted;
      } finally {
        await client.end();
      }
    }),
  );
  return Object.fromEntries([
    ...[...memory].map(([name, kib]) => [`live memory of ${name} in MiB`, Math.round(kib / 102.4) / 10] as const),
    ...files,
    ...rows.flat(),
  ]);
};

const countFiles = (pid: number): number => {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
};
