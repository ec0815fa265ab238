import { join } from 'node:path';
import { migrate } from '@ticketing/common/database/migrate';
import pg from 'pg';
import { root } from '../../../local/config.ts';

/** A database of a bench's own on the stack's PostgreSQL, with orders' tables, made anew. Gives its URL. */
export const makeOrdersDatabase = async (adminUrl: string, name: string): Promise<string> => {
  await inDatabase(adminUrl, async (client) => {
    await client.query(`drop database if exists ${name} with (force)`);
    await client.query(`create database ${name}`);
  });
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const folders = ['packages/common/migrations', 'services/orders/migrations'].map((folder) => join(root, folder));
  await migrate({ url: url.href, folders });
  return url.href;
};

/** Runs work with a connection. */
export const inDatabase = async <Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** Puts tickets on sale as if orders had heard of them; gives their ids. */
export const plantTickets = (url: string, count: number, quantity: number): Promise<string[]> =>
  inDatabase(url, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `insert into tickets (id, seller_id, title, price_cents, currency, quantity, status, version)
       select uuidv7(), uuidv7(), 'A night out', 4200, 'EUR', $2, 'on-sale', 1 from generate_series(1, $1)
       returning id`,
      [count, quantity],
    );
    await client.query(
      'insert into places (ticket_id, quantity) select id, quantity from tickets on conflict do nothing',
    );
    await client.query('analyze tickets, places');
    return rows.map(({ id }) => id);
  });
