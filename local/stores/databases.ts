import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Secrets } from '../secrets.ts';
import { appRoleOf, databaseNames } from './urls.ts';

const patienceMs = 60_000;

/** Connects as soon as the server answers. @throws Error after a minute without one, or when `signal` is aborted */
export const connectPatiently = async (url: string, signal?: AbortSignal): Promise<pg.Client> => {
  const until = performance.now() + patienceMs;
  for (;;) {
    const client = new pg.Client({ connectionString: url, application_name: 'ticketing-local' });
    client.on('error', () => {});
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (performance.now() > until) throw error;
      await sleep(30, undefined, { signal });
    }
  }
};

/**
 * Creates every service's database if it does not exist. In a server that we started, each database is owned by a role of
 * its own, the service runs as another role, and neither may connect to any other database. In a given server no roles
 * are created, and its user is used for everything.
 */
export const ensureDatabases = async (
  client: pg.Client,
  secrets: Pick<Secrets, 'databases' | 'apps'> | undefined,
): Promise<void> => {
  for (const name of databaseNames) {
    if (secrets) {
      await ensureRole(client, name, secrets.databases[name]);
      await ensureRole(client, appRoleOf(name), secrets.apps[name]);
    }
    await ensureDatabase(client, name, secrets ? name : undefined);
  }
  // By default every role may connect to these two.
  if (secrets) await client.query('revoke all on database postgres, template1 from public');
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
  await client.query(`create database ${database}${owner ? ` owner ${client.escapeIdentifier(owner)}` : ''}`);
  if (owner) await client.query(`revoke connect on database ${database} from public`);
};
