import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { Advice } from '../../advice.ts';
import type { DatabaseName } from '../../stores/urls.ts';
import { type DatabaseBackup, tableFile } from './manifest.ts';

/** A database as it is at one moment. It is read only and holds up nobody. */
export type Snapshot = {
  /** Writes every table as a compressed file of PostgreSQL's COPY. */
  dump(folder: string): Promise<DatabaseBackup>;
  readonly serverVersion: string;
  close(): Promise<void>;
};

/** @throws Advice when the database does not answer */
export const openSnapshot = async (name: DatabaseName, connectionString: string): Promise<Snapshot> => {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000, keepAlive: true });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('set idle_in_transaction_session_timeout = 0; set statement_timeout = 0');
    await client.query('begin isolation level repeatable read read only');
    const { rows } = await client.query<{ version: string }>(`select current_setting('server_version') as version`);
    return {
      serverVersion: rows[0]!.version,
      dump: (folder) => dump(client, name, folder),
      close: () => client.end().catch(() => {}),
    };
  } catch (error) {
    await client.end().catch(() => {});
    throw new Advice(
      `The database of ${name} does not answer (${(error as Error).message}). Is the stack up? See its logs.`,
    );
  }
};

// The schema is not dumped: migrations make it. PostgreSQL computes generated columns.
const tablesQuery = `
  select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
  from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and c.relname <> 'migrations'
  group by c.relname order by c.relname`;

const dump = async (client: pg.Client, database: DatabaseName, folder: string): Promise<DatabaseBackup> => {
  const migrations = await client.query<DatabaseBackup['migrations'][number]>(
    'select name, checksum from migrations order by applied_at, name',
  );
  const found = await client.query<{ name: string; columns: string[] }>(tablesQuery);
  const tables: DatabaseBackup['tables'][number][] = [];
  for (const { name, columns } of found.rows) {
    const file = join(folder, tableFile(database, name));
    mkdirSync(dirname(file), { recursive: true });
    const list = columns.map(pg.escapeIdentifier).join(', ');
    const rows = client.query(copyTo(`copy (select ${list} from public.${pg.escapeIdentifier(name)}) to stdout`));
    await pipeline(rows, createGzip({ level: 1 }), createWriteStream(file, { flush: true }));
    tables.push({ name, columns, rows: rows.rowCount });
  }
  return { migrations: migrations.rows, tables, sequences: await readSequences(client) };
};

/** Sequences belong to no snapshot: read after the tables, they are past every number in them. */
const readSequences = async (client: pg.Client): Promise<DatabaseBackup['sequences']> => {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'S' order by 1`,
  );
  const sequences: DatabaseBackup['sequences'] = [];
  for (const { name } of rows) {
    const { rows: values } = await client.query<{ last: string; isCalled: boolean }>(
      `select last_value::text as last, is_called as "isCalled" from public.${pg.escapeIdentifier(name)}`,
    );
    sequences.push({ name, ...values[0]! });
  }
  return sequences;
};
