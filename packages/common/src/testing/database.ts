import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { type Database, openDatabase } from '../database/database.ts';
import { migrate } from '../database/migrate.ts';
import { testEnvironment } from './environment.ts';

export const commonMigrations = join(import.meta.dirname, '../../migrations');

/**
 * A migrated database of a test file's own, cloned from a template that is made once for these migrations.
 * Ends with `close()`, which drops it.
 */
export const createTestDatabase = async (
  ...folders: readonly string[]
): Promise<{ url: string; database: Database; close: () => Promise<void> }> => {
  const all = [commonMigrations, ...folders];
  const admin = new pg.Client({ connectionString: testEnvironment().postgresUrl });
  await admin.connect();
  const template = `template_${await fingerprint(all)}`;
  const name = `test_${randomBytes(8).toString('hex')}`;
  await admin.query(`select pg_advisory_lock(hashtext('templates'))`);
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [template]);
  if (rowCount === 0) {
    await admin.query(`create database ${template}`);
    await migrate({ url: urlOf(template), folders: all });
  }
  await admin.query(`create database ${name} template ${template}`);
  await admin.query(`select pg_advisory_unlock(hashtext('templates'))`);
  const database = openDatabase(urlOf(name), 10, pino({ level: 'silent' }));
  return {
    url: urlOf(name),
    database,
    close: async () => {
      await database.close();
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
};

const urlOf = (name: string): string => {
  const url = new URL(testEnvironment().postgresUrl);
  url.pathname = `/${name}`;
  return url.href;
};

const fingerprint = async (folders: readonly string[]): Promise<string> => {
  const hash = createHash('sha256');
  for (const folder of folders)
    for (const file of (await readdir(folder)).sort()) hash.update(file).update(await readFile(join(folder, file)));
  return hash.digest('hex').slice(0, 16);
};
