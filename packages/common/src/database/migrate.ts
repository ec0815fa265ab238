import pg from 'pg';
import { pause } from '../pause.ts';
import { grantToApp } from './grant.ts';
import { type Migration, readMigrations } from './migration-files.ts';

type Migrations = { readonly url: string; readonly folders: readonly string[] };

/** What was applied, and the checksum of its file then; null where a release applied it that did not record any. */
type Applied = { readonly name: string; readonly checksum: string | null };

/**
 * Brings a database up to date: every `NNNN_name.sql` of the folders, in their order, each once and in a transaction
 * of its own. Then grants `app`, the role the service runs as, its rights. Several processes may start it at once; one
 * works and the others wait. With `only`, just the migrations of these names are applied.
 * @throws Error naming a migration whose file was edited after it was applied; nothing is changed then
 */
export const migrate = async ({
  url,
  folders,
  app,
  only,
}: Migrations & {
  readonly app?: string | undefined;
  readonly only?: ReadonlySet<string>;
}): Promise<void> => {
  const migrations = await readMigrations(folders);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(hashtext('migrations'))`);
    await ensureTable(client);
    const applied = await readApplied(client);
    refuseEdited(migrations, applied);
    await adoptChecksums(client, migrations, applied);
    const names = new Set(applied.map(({ name }) => name));
    for (const migration of migrations)
      if (!names.has(migration.name) && (!only || only.has(migration.name))) await apply(client, migration);
    if (app) await grantToApp(client, app, folders);
  } finally {
    await client.end();
  }
};

/**
 * Waits until every migration of the folders has been done, by whoever does them: a release whose database lags behind
 * must not serve. @throws Error naming what is missing when `patienceMs` have passed, and at once naming a migration whose
 * file was edited after it was applied
 */
export const untilMigrated = async ({ url, folders }: Migrations, patienceMs: number): Promise<void> => {
  const migrations = await readMigrations(folders);
  for (const deadline = Date.now() + patienceMs; ; await pause(500)) {
    const applied = await appliedTo(url).catch((error: Error) => error);
    if (!(applied instanceof Error)) refuseEdited(migrations, applied);
    const missing = applied instanceof Error ? [applied.message] : missingIn(migrations, applied);
    if (missing.length === 0) return;
    if (Date.now() > deadline) throw new Error(`The database is not up to date: ${missing.join(', ')}.`);
  }
};

const missingIn = (migrations: readonly Migration[], applied: readonly Applied[]): string[] =>
  migrations.map(({ name }) => name).filter((name) => !applied.some((one) => one.name === name));

const refuseEdited = (migrations: readonly Migration[], applied: readonly Applied[]): void => {
  const checksums = new Map(applied.map(({ name, checksum }) => [name, checksum]));
  const edited = migrations.filter(({ name, checksum }) => (checksums.get(name) ?? checksum) !== checksum);
  if (edited.length === 0) return;
  throw new Error(
    `Edited after it was applied to this database: ${edited.map(({ name }) => name).join(', ')}. ` +
      'Put the file back as it was and write the change as a new migration. ' +
      'If it was never released, begin with an empty database instead.',
  );
};

const appliedTo = async (url: string): Promise<Applied[]> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    return await readApplied(client);
  } finally {
    await client.end();
  }
};

/** An older release made the table without checksums. */
const ensureTable = async (client: pg.Client): Promise<void> => {
  await client.query(
    `create table if not exists migrations
       (name text primary key, applied_at timestamptz(3) not null default now(), checksum text)`,
  );
  const found = await client.query(
    `select from pg_attribute where attrelid = 'migrations'::regclass and attname = 'checksum'`,
  );
  // Altering takes a lock for which others wait, even when there is nothing to alter.
  if (found.rowCount === 0) await client.query('alter table migrations add column if not exists checksum text');
};

const readApplied = async (client: pg.Client): Promise<Applied[]> =>
  (await client.query<Applied>('select name, checksum from migrations')).rows;

/** The files are taken to be what an older release applied, which recorded no checksums. */
const adoptChecksums = async (
  client: pg.Client,
  migrations: readonly Migration[],
  applied: readonly Applied[],
): Promise<void> => {
  const unknown = new Set(applied.filter(({ checksum }) => checksum === null).map(({ name }) => name));
  for (const { name, checksum } of migrations)
    if (unknown.has(name)) await client.query('update migrations set checksum = $2 where name = $1', [name, checksum]);
};

const apply = async (client: pg.Client, { name, sql, checksum }: Migration): Promise<void> => {
  try {
    await client.query('begin');
    await client.query(sql);
    await client.query('insert into migrations (name, checksum) values ($1, $2)', [name, checksum]);
    await client.query('commit');
  } catch (error) {
    throw new Error(`Migration ${name} failed; nothing of it was kept.`, { cause: error });
  }
};
