import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import pg from 'pg';
import { pause } from '../pause.ts';
import { grantToApp } from './grant.ts';

type Migrations = { readonly url: string; readonly folders: readonly string[] };

/**
 * Brings a database up to date: every `NNNN_name.sql` of the folders, in their order, each once and in a transaction
 * of its own. Then grants `app`, the role the service runs as, its rights. Several processes may start it at once; one
 * works and the others wait.
 */
export const migrate = async ({
  url,
  folders,
  app,
}: Migrations & { readonly app?: string | undefined }): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(hashtext('migrations'))`);
    await client.query(
      'create table if not exists migrations (name text primary key, applied_at timestamptz(3) not null default now())',
    );
    const { rows } = await client.query<{ name: string }>('select name from migrations');
    const applied = new Set(rows.map(({ name }) => name));
    for (const { name, path } of await migrationsIn(folders))
      if (!applied.has(name)) await apply(client, name, await readFile(path, 'utf8'));
    if (app) await grantToApp(client, app, folders);
  } finally {
    await client.end();
  }
};

/**
 * Waits until every migration of the folders has been done, by whoever does them: a release whose database lags behind
 * must not serve. @throws Error naming what is missing when `patienceMs` have passed
 */
export const untilMigrated = async ({ url, folders }: Migrations, patienceMs: number): Promise<void> => {
  const wanted = (await migrationsIn(folders)).map(({ name }) => name);
  for (const deadline = Date.now() + patienceMs; ; await pause(500)) {
    const applied = await appliedTo(url).catch((error: Error) => error);
    const missing = applied instanceof Error ? [applied.message] : wanted.filter((name) => !applied.has(name));
    if (missing.length === 0) return;
    if (Date.now() > deadline) throw new Error(`The database is not up to date: ${missing.join(', ')}.`);
  }
};

const appliedTo = async (url: string): Promise<ReadonlySet<string>> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>('select name from migrations');
    return new Set(rows.map(({ name }) => name));
  } finally {
    await client.end();
  }
};

/** In the order in which they are to be done. */
const migrationsIn = async (folders: readonly string[]): Promise<{ name: string; path: string }[]> => {
  const files = folders.map(async (folder) =>
    (await readdir(folder))
      .filter((file) => file.endsWith('.sql'))
      .sort()
      .map((file) => ({ name: `${basename(dirname(folder))}/${file}`, path: join(folder, file) })),
  );
  return (await Promise.all(files)).flat();
};

const apply = async (client: pg.Client, name: string, sql: string): Promise<void> => {
  try {
    await client.query('begin');
    await client.query(sql);
    await client.query('insert into migrations (name) values ($1)', [name]);
    await client.query('commit');
  } catch (error) {
    throw new Error(`Migration ${name} failed; nothing of it was kept.`, { cause: error });
  }
};
