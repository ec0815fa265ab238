import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pg from 'pg';

/**
 * Grants the role a service runs as the rights it needs, and revokes all others: it reads and writes rows, and owns
 * nothing. Runs after every migration, in one transaction, so that new tables are covered and the role is never without
 * grants. A `grants.sql` beside a folder of migrations revokes what that service's code never does.
 */
export const grantToApp = async (client: pg.Client, app: string, folders: readonly string[]): Promise<void> => {
  const role = pg.escapeIdentifier(app);
  const { rows } = await client.query<Owned>(owned);
  const { database, tables, sequences } = rows[0]!;
  const statements = [
    'begin',
    `revoke all on database ${database} from public, ${role}`,
    `grant connect on database ${database} to ${role}`,
    `revoke all on schema public from public, ${role}`,
    `grant usage on schema public to ${role}`,
    `revoke all on ${tables} from public, ${role}`,
    `grant select, insert, update, delete on ${tables} to ${role}`,
    ...(sequences ? [`grant usage on sequence ${sequences} to ${role}`] : []),
    ...(await exceptionsIn(folders)).map((sql) => sql.replaceAll(':"app"', role)),
    'commit',
  ];
  try {
    for (const statement of statements) await client.query(statement);
  } catch (error) {
    await client.query('rollback');
    throw new Error(`Role ${app} could not be granted its rights; nothing was changed.`, { cause: error });
  }
};

type Owned = { readonly database: string; readonly tables: string; readonly sequences: string | null };

/** This database and our tables and sequences in it. Extensions of the server may have tables of their own. */
const owned = `
  select quote_ident(current_database()) as database,
         string_agg(oid::regclass::text, ', ') filter (where relkind in ('r', 'p')) as tables,
         string_agg(oid::regclass::text, ', ') filter (where relkind = 'S') as sequences
  from pg_class where relnamespace = 'public'::regnamespace and pg_has_role(relowner, 'usage')`;

const exceptionsIn = (folders: readonly string[]): Promise<string[]> => {
  const files = folders.map((folder) => join(dirname(folder), 'grants.sql')).filter((file) => existsSync(file));
  return Promise.all(files.map((file) => readFile(file, 'utf8')));
};
