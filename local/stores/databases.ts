import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Secrets } from '../secrets.ts';

export const databaseNames = ['auth', 'tickets', 'orders', 'payments'] as const;
export type DatabaseName = (typeof databaseNames)[number];
export type DatabaseUrls = Readonly<Record<DatabaseName, string>>;

/**
 * Every service's own database, made where missing. In a server of ours each is owned by a role of its own; in a
 * server that was given to us no roles are made: its user is used for all.
 */
export const ensureDatabases = async (
  adminUrl: string,
  passwords: Secrets['databases'] | undefined,
): Promise<DatabaseUrls> => {
  const client = await connectPatiently(adminUrl);
  try {
    const urls: [DatabaseName, string][] = [];
    for (const name of databaseNames) {
      const url = new URL(adminUrl);
      url.pathname = `/${name}`;
      if (passwords) {
        await ensureRole(client, name, passwords[name]);
        url.username = name;
        url.password = passwords[name];
      }
      await ensureDatabase(client, name, passwords ? name : undefined);
      urls.push([name, url.href]);
    }
    return Object.fromEntries(urls) as DatabaseUrls;
  } finally {
    await client.end();
  }
};

const ensureRole = async (client: pg.Client, name: string, password: string) => {
  const found = await client.query('select from pg_roles where rolname = $1', [name]);
  if (found.rowCount === 0) {
    await client.query(`create role ${client.escapeIdentifier(name)} login password ${client.escapeLiteral(password)}`);
  }
};

const ensureDatabase = async (client: pg.Client, name: string, owner: string | undefined) => {
  const found = await client.query('select from pg_database where datname = $1', [name]);
  if (found.rowCount !== 0) return;
  const database = client.escapeIdentifier(name);
  await client.query(`create database ${database} ${owner ? `owner ${client.escapeIdentifier(owner)}` : ''}`);
  if (owner) await client.query(`revoke connect on database ${database} from public`);
};

/** Connects as soon as the server answers; gives up after 30 s. */
const connectPatiently = async (url: string): Promise<pg.Client> => {
  const until = performance.now() + 30_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url, application_name: 'ticketing-local' });
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (performance.now() > until) throw error;
      await sleep(30);
    }
  }
};
