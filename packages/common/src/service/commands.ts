import { join } from 'node:path';
import { consumersOf } from '@ticketing/contracts/messages/consumers';
import type { Owner } from '@ticketing/contracts/messages/envelope';
import type { DatabaseConfig, ServiceConfig } from '../config.ts';
import type { Database } from '../database/database.ts';
import { migrate, untilMigrated } from '../database/migrate.ts';
import { retireConsumer } from '../messaging/log-store.ts';
import { noticeRestore, requestRepublish } from '../messaging/restored.ts';
import type { Connections, Service, ServiceDefinition } from './definition.ts';
import { connect, restoringOf } from './start.ts';

const migrationPatienceMs = 600_000;

export const commonMigrations = join(import.meta.dirname, '../../migrations');

/**
 * Does an operator's command and ends: `migrate`, `migrated` (waits until it is done), `replay [time]`,
 * `republish`, `restored` (the database came from a backup), `forget`, `retire <consumer>`, `dead-letters [retry|drop]`, and
 * the service's own commands.
 * @throws Error for a command that does not exist, naming those that do.
 */
export const runCommand = async <Config extends ServiceConfig & DatabaseConfig>(
  definition: ServiceDefinition<Config>,
  config: Config,
  command: string,
  args: readonly string[],
): Promise<void> => {
  const migrations = { url: config.DATABASE_URL, folders: [commonMigrations, definition.migrations] };
  if (command === 'migrate') return migrate({ ...migrations, app: config.DATABASE_APP_ROLE });
  if (command === 'migrated') return untilMigrated(migrations, migrationPatienceMs);
  const connections = connect(definition.name, { ...config, LOG_LEVEL: 'error' });
  const service = await definition.create(config, connections);
  try {
    const own = service.commands ?? {};
    const act = own[command] ?? commands[command]?.bind(null, { ...service, owner: definition.name }, connections);
    const names = ['migrate', 'migrated', ...Object.keys(commands), ...Object.keys(own)];
    if (!act) throw new Error(`Unknown command "${command}". Available commands: ${names.join(', ')}.`);
    process.stdout.write(`${await act(args)}\n`);
  } finally {
    await service.app.close();
    await connections.broker.close();
    await connections.database.close();
  }
};

type Command = (
  service: Service & { readonly owner: Owner },
  connections: Connections,
  args: readonly string[],
) => Promise<string>;

const commands: Readonly<Record<string, Command>> = {
  replay: async (_service, { database }, [from]) => {
    const messages = await replay(database, from ? new Date(from) : new Date(0));
    return `${messages} messages will be published again.`;
  },
  republish: async (_service, { database }) => {
    await requestRepublish(database);
    return 'The current state of everything will be published.';
  },
  restored: async (service, { database }) => {
    await noticeRestore(database, { ...restoringOf(service), isCertain: true }, new Date());
    return 'Everything will be published with new versions, and what other services published since the backup will be handled again.';
  },
  forget: async ({ forget }, { database }) => {
    await database.transaction(async (tx) => {
      await tx.query('truncate inbox');
      await forget(tx);
    });
    return 'The copies are empty.';
  },
  retire: async ({ owner }, { database }, [consumer = '']) => {
    const consumers = consumersOf[owner];
    if (!consumers.includes(consumer as Owner))
      throw new Error(`"${consumer}" does not consume the messages of ${owner}. These do: ${consumers.join(', ')}.`);
    await retireConsumer(database, consumer);
    return `The log is no longer held for ${consumer}.`;
  },
  'dead-letters': async ({ subscriptions }, { database }, [action]) => {
    if (action === 'drop') {
      const dropped = await database.query('delete from dead_letters returning id');
      return `${dropped.length} dead letters dropped.`;
    }
    if (action === 'retry') return retryDeadLetters(subscriptions, database);
    const letters = await database.query<{ id: number; died_at: Date; type: string | null; reason: string }>(
      'select id, died_at, type, reason from dead_letters order by id',
    );
    if (letters.length === 0) return 'No dead letters.';
    return letters
      .map((l) => `${l.id}  ${l.died_at.toISOString()}  ${l.type ?? '?'}  ${l.reason.split('\n', 1)[0]}`)
      .join('\n');
  },
};

/**
 * Moves the relay back, so that everything since `from` is published again; inboxes drop what was handled. The relay may
 * be further than it has noted, so it is sent to its place anew even where that stands before `from`. Gives how many.
 */
export const replay = async (database: Database, from: Date): Promise<number> => {
  if (Number.isNaN(from.getTime())) throw new Error('The time is not one: write it like 2026-11-21T20:00:00Z.');
  const [row] = await database.query<{ messages: number }>(
    `with since as (select txid, pos from outbox where created_at >= $1),
       first as (select txid, pos from since order by txid, pos limit 1),
       place as (
         select p.txid, p.pos from (select txid, pos - 1 as pos from first
                                    union all select published_txid, published_pos from relay) as p
         where exists (select from first) order by p.txid, p.pos limit 1),
       moved as (
         update relay set published_txid = place.txid, published_pos = place.pos, generation = generation + 1 from place)
     select count(*) as messages from since`,
    [from],
  );
  return row?.messages ?? 0;
};

const retryDeadLetters = async (subscriptions: Service['subscriptions'], database: Database): Promise<string> => {
  const letters = await database.query<{ id: number; type: string | null; body: string }>(
    'select id, type, body from dead_letters order by id',
  );
  let handled = 0;
  const failures: string[] = [];
  for (const { id, type, body } of letters) {
    const subscription = subscriptions.find((one) => one.type === type);
    try {
      if (!subscription) throw new Error(`nothing here listens to ${type ?? 'a message without type'}`);
      const parsed = subscription.schema.parse(JSON.parse(body));
      await database.transaction(async (tx) => {
        await subscription.handle(tx, [parsed]);
        await tx.query('delete from dead_letters where id = $1', [id]);
      });
      handled += 1;
    } catch (error) {
      failures.push(`  ${id}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return [`${handled} of ${letters.length} handled.`, ...failures].join('\n');
};
