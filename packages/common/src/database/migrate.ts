import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import pg from 'pg';

/**
 * Brings a database up to date: every `NNNN_name.sql` of the folders, in their order, each once and in a transaction
 * of its own. Many may start it at once; one works and the others wait.
 */
export const migrate = async ({ url, folders }: { url: string; folders: readonly string[] }): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(hashtext('migrations'))`);
    await client.query(
      'create table if not exists migrations (name text primary key, applied_at timestamptz(3) not null default now())',
    );
    const { rows } = await client.query<{ name: string }>('select name from migrations');
    const applied = new Set(rows.map(({ name }) => name));
    for (const folder of folders) {
      for (const file of (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()) {
        const name = `${basename(dirname(folder))}/${file}`;
        if (!applied.has(name)) await apply(client, name, await readFile(join(folder, file), 'utf8'));
      }
    }
  } finally {
    await client.end();
  }
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
