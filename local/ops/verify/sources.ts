import pg from 'pg';
import { Advice } from '../../advice.ts';
import type { StackDescription } from '../../stack-file.ts';
import { type DatabaseName, databaseNames } from '../../stores/urls.ts';
import type { Source, Sources } from './check.ts';
import type { Row } from './pair.ts';
import { readProvider } from './provider-ledger.ts';

const atOnce = 2_000;

/**
 * Every database as it is now, to be read for as long as it takes: one snapshot each, taken together. They are read
 * only and hold up nobody: a transaction that writes nothing has no id, which is what relays wait for.
 * @throws Advice when one does not answer
 */
export const openSources = async (stack: StackDescription): Promise<Sources & { close(): Promise<void> }> => {
  const closing: (() => Promise<void>)[] = [];
  const close = async () => void (await Promise.allSettled(closing.map((one) => one())));
  try {
    const clients = await Promise.all(
      databaseNames.map(async (name) => {
        const client = connect(stack.databases[name]);
        closing.push(() => client.end());
        await begin(client).catch((error) => {
          throw new Advice(
            `The database of ${name} does not answer (${error.message}). Is the stack up? See its logs.`,
          );
        });
        return [name, client] as const;
      }),
    );
    const byName = Object.fromEntries(clients) as Record<DatabaseName, pg.Client>;
    const provider = stack.sandbox ? await readProvider(stack.sandbox) : null;
    if (provider) closing.push(async () => provider.close());
    return { rows: (source) => rowsOf(byName[source.database], source), provider: provider?.rows ?? null, close };
  } catch (error) {
    await close();
    throw error;
  }
};

const connect = (connectionString: string): pg.Client => {
  const asText = { getTypeParser: () => (value: string) => value };
  const client = new pg.Client({ connectionString, types: asText, connectionTimeoutMillis: 5_000, keepAlive: true });
  // A connection that is lost while it waits fails the next question anyway.
  client.on('error', () => {});
  return client;
};

const begin = async (client: pg.Client): Promise<void> => {
  await client.connect();
  // While one database is read another waits, and may for longer than the server likes.
  await client.query(`set idle_in_transaction_session_timeout = 0; set timezone = 'UTC'; set work_mem = '64MB'`);
  await client.query('begin isolation level repeatable read read only');
  await client.query('select 1');
};

let cursors = 0;

async function* rowsOf(client: pg.Client, { sql }: Source): AsyncGenerator<Row> {
  const cursor = `c${cursors++}`;
  await client.query(`declare ${cursor} no scroll cursor for ${sql}`);
  for (;;) {
    const { rows } = await client.query<Row>(`fetch ${atOnce} from ${cursor}`);
    yield* rows;
    if (rows.length < atOnce) break;
  }
  await client.query(`close ${cursor}`);
}
