import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { migrate } from '@ticketing/common/database/migrate';
import { readMigrations } from '@ticketing/common/database/migration-files';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Advice } from '../../advice.ts';
import { root } from '../../config.ts';
import { appRoleOf, type DatabaseName } from '../../stores/urls.ts';
import { type DatabaseBackup, tableFile } from './manifest.ts';

export type Loading = {
  readonly name: DatabaseName;
  readonly backup: DatabaseBackup;
  readonly folder: string;
  /** URLs of the new database: of its owner, and of a superuser. */
  readonly ownerUrl: string;
  readonly adminUrl: string;
  /** Whether the service runs as a role of its own. */
  readonly hasAppRole: boolean;
};

/** @throws Advice when this release cannot make the schema that a backup was taken of */
export const refuseUnknownMigrations = async (name: DatabaseName, { migrations }: DatabaseBackup): Promise<void> => {
  const ours = new Map((await readMigrations(foldersOf(name))).map((one) => [one.name, one.checksum]));
  const unknown = migrations.filter((one) => !ours.has(one.name));
  if (unknown.length > 0)
    throw new Advice(
      `The backup of ${name} is of a newer release: this one has no migration ${unknown.map((one) => one.name).join(', ')}. Restore it with that release. Nothing was changed.`,
    );
  const edited = migrations.filter((one) => one.checksum !== null && ours.get(one.name) !== one.checksum);
  if (edited.length > 0)
    throw new Advice(
      `The migration ${edited.map((one) => one.name).join(', ')} was edited after the backup of ${name} was taken: put it back as it was. Nothing was changed.`,
    );
};

/**
 * Fills an empty database: the migrations that the backup's database had, the rows, then the migrations that are newer.
 * Triggers and foreign keys are not applied to the rows, which obeyed them when they were written.
 */
export const loadDatabase = async (loading: Loading): Promise<void> => {
  const { name, backup, ownerUrl, adminUrl } = loading;
  const folders = foldersOf(name);
  await migrate({ url: ownerUrl, folders, only: new Set(backup.migrations.map((one) => one.name)) });
  const client = new pg.Client({ connectionString: adminUrl, keepAlive: true });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('set idle_in_transaction_session_timeout = 0; set statement_timeout = 0');
    await client.query('begin');
    await client.query('set local session_replication_role = replica');
    await loadRows(client, loading);
    for (const { name: sequence, last, isCalled } of backup.sequences)
      await client.query('select setval($1::regclass, $2, $3)', [
        `public.${pg.escapeIdentifier(sequence)}`,
        last,
        isCalled,
      ]);
    await client.query('commit');
    await client.query('analyze');
  } finally {
    await client.end();
  }
  await migrate({ url: ownerUrl, folders, app: loading.hasAppRole ? appRoleOf(name) : undefined });
};

const loadRows = async (client: pg.Client, { name, backup, folder }: Loading): Promise<void> => {
  const tables = backup.tables.map((one) => `public.${pg.escapeIdentifier(one.name)}`);
  // Some migrations write rows.
  await client.query(`truncate ${tables.join(', ')}`);
  for (const [nth, { name: table, columns, rows }] of backup.tables.entries()) {
    const copy = client.query(
      copyFrom(`copy ${tables[nth]} (${columns.map(pg.escapeIdentifier).join(', ')}) from stdin`),
    );
    await pipeline(createReadStream(join(folder, tableFile(name, table))), createGunzip(), copy);
    if (copy.rowCount !== rows)
      throw new Error(`The table ${table} of ${name} got ${copy.rowCount} rows instead of ${rows}.`);
  }
};

const foldersOf = (name: DatabaseName): string[] =>
  ['packages/common/migrations', `services/${name}/migrations`].map((path) => join(root, path)).filter(existsSync);
