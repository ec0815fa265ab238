import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { readMemory } from '../../security/fuzz/memory.ts';
import type { WholeStack } from '../../support/whole-stack.ts';

/** What must not grow with time, by name. */
export type Footprint = Readonly<Record<string, number>>;

const bounded = ['outbox', 'inbox', 'ended_sessions', 'dead_letters', 'refused_messages', 'signing_keys'] as const;
const boundedInAuth = ['jwks', 'sessions', 'verifications'] as const;
const readings = 5;
const betweenReadingsMs = 4_000;

/**
 * Live memory in MiB, the disk of broker and Redis in MiB, the disk of PostgreSQL for each purchase so far in KiB, open
 * files, and the rows of tables that have a bound. Of each the least of five readings: connections and messages come and go,
 * and what is leaked is in every reading.
 */
export const readFootprint = async (
  { home, stack }: WholeStack,
  { brokerStore, purchases }: { readonly brokerStore: string; readonly purchases: () => number },
): Promise<Footprint> => {
  const { processes, databases } = stack.stack;
  const least: Record<string, number> = {};
  for (let nth = 0; nth < readings; nth++) {
    if (nth > 0) await sleep(betweenReadingsMs);
    const files = Object.entries(processes).flatMap(([name, { pid }]) =>
      pid ? [[`open files of ${name}`, countFiles(pid)] as const] : [],
    );
    const inDatabases = await Promise.all(Object.entries(databases).map(([name, url]) => readDatabase(name, url)));
    const reading = [
      ...files,
      ...inDatabases.flatMap(({ rows }) => rows),
      ['disk of the broker in MiB', toMib(sizeOf(brokerStore))] as const,
      [
        'disk of PostgreSQL in KiB for each purchase',
        Math.round(inDatabases.reduce((sum, { bytes }) => sum + bytes, 0) / 1_024 / purchases()),
      ] as const,
    ];
    for (const [what, figure] of reading) least[what] = Math.min(least[what] ?? figure, figure);
  }
  await rewriteLogOf(stack.stack.redis);
  least['disk of Redis in MiB'] = toMib(sizeOf(join(home, 'redis')));
  for (const [name, kib] of await readMemory(stack.stack))
    least[`live memory of ${name} in MiB`] = Math.round(kib / 102.4) / 10;
  return least;
};

/** Has Redis write its log again, which holds what it has in memory then. By itself it does so from 64 MiB on. */
const rewriteLogOf = async (url: string): Promise<void> => {
  const redis = new Redis(url);
  try {
    await redis.bgrewriteaof();
    do await sleep(200);
    while (!(await redis.info('persistence')).includes('aof_rewrite_in_progress:0'));
  } finally {
    redis.disconnect();
  }
};

const readDatabase = async (name: string, connectionString: string) => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const rows: [string, number][] = [];
    for (const table of [...bounded, ...(name === 'auth' ? boundedInAuth : [])]) {
      const found = await client.query(`select count(*)::int as rows from ${table}`);
      rows.push([`rows of ${table} in ${name}`, found.rows[0].rows]);
    }
    const size = await client.query('select pg_database_size(current_database())::float8 as bytes');
    return { rows, bytes: size.rows[0].bytes as number };
  } finally {
    await client.end();
  }
};

/** What the files of a folder take, in bytes. Files that go meanwhile take nothing. */
const sizeOf = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => statSync(join(folder, file), { throwIfNoEntry: false }))
    .reduce((sum, file) => sum + (file?.isFile() ? file.blocks * 512 : 0), 0);

const toMib = (bytes: number): number => Math.round((bytes / 1_024 ** 2) * 10) / 10;

const countFiles = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;
