import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes, randomUUIDv7 } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { UserCreated } from '@ticketing/contracts/messages/users';
import { databaseEnvironment, readConfig, serviceEnvironment } from '../config.ts';
import { createServer } from '../http/server.ts';
import { readCursor } from '../messaging/cursor.ts';
import { append, say } from '../messaging/outbox.ts';
import { on } from '../messaging/subscription.ts';
import { createTestDatabase } from '../testing/database.ts';
import { commonMigrations, replay, runCommand } from './commands.ts';
import type { ServiceDefinition } from './definition.ts';

describe('a command of an operator', () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  let calls: string[];
  before(async () => {
    test = await createTestDatabase();
    await test.database.query('create table copies (name text)');
    await test.database.query('create table things (id uuid)');
  });
  after(() => test.close());
  beforeEach(async () => {
    calls = [];
    await test.database.query('truncate copies, inbox, dead_letters, outbox, things');
    await test.database.query(
      `update relay set published_txid = '0', published_pos = 0, republish_after = null, version_floor = 0`,
    );
  });

  const definition: ServiceDefinition<ReturnType<typeof configOf>> = {
    name: 'tickets',
    migrations: commonMigrations,
    create: async (_config, { log }) => ({
      app: await createServer({ name: 'tickets', path: 'tickets', log }),
      subscriptions: [
        on(UserCreated, async (tx, bodies) => {
          for (const { name } of bodies) {
            if (name === 'poison') throw new Error('still not this one');
            await tx.query('insert into copies values ($1)', [name]);
          }
        }),
      ],
      republish: async () => null,
      restored: async () => void calls.push('restored'),
      forget: async (tx) => void (await tx.query('truncate copies')),
      commands: {
        own: async (args) => `own of ${args.join()}`,
        replay: async () => 'its own replay',
      },
    }),
  };
  const configOf = (more: NodeJS.ProcessEnv) =>
    readConfig(
      { ...serviceEnvironment, ...databaseEnvironment },
      { NATS_URL: 'nats://127.0.0.1:1', DATABASE_URL: test.url, DATABASE_CONNECTIONS: '2', ...more },
    );
  const plain: typeof definition = {
    ...definition,
    create: async (config, connections) => ({ ...(await definition.create(config, connections)), commands: {} }),
  };
  /** What a command writes for the operator. */
  const run = async (
    command: string,
    args: string[] = [],
    of = plain,
    more: NodeJS.ProcessEnv = {},
  ): Promise<string> => {
    const written: string[] = [];
    const original = process.stdout.write;
    process.stdout.write = ((text: string) => {
      if (typeof text === 'string' && !text.startsWith('\u000f')) written.push(text);
      return true;
    }) as typeof original;
    try {
      await runCommand(of, configOf(more), command, args);
    } finally {
      process.stdout.write = original;
    }
    return written.join('');
  };
  const tell = (...names: string[]) =>
    test.database.transaction((tx) =>
      append(
        tx,
        names.map((name) => say(UserCreated, randomUUIDv7(), { id: randomUUIDv7(), name, version: 1 })),
      ),
    );
  const relay = async () =>
    (
      await test.database.query<{
        pos: number;
        generation: number;
        after: string | null;
        floor: number;
      }>(`select published_pos as pos, generation, republish_after as after, version_floor as floor from relay`)
    )[0]!;
  const bury = (reason: string, name: string, type: string | null = 'user.created') =>
    test.database.query(
      `insert into dead_letters (message_id, stream, stream_seq, type, body, reason, deliveries, died_at)
       values (gen_random_uuid(), 'USERS', 1, $1, $2, $3, 5, '2026-11-30T20:00:00Z')`,
      [type, JSON.stringify({ id: randomUUIDv7(), name, version: 1 }), reason],
    );
  const copies = async () =>
    (await test.database.query<{ name: string }>('select name from copies')).map(({ name }) => name);

  it('that does not exist names those that do', async () => {
    await assert.rejects(
      run('nonsense', [], definition),
      /"nonsense"\. Available commands: migrate, migrated, replay, republish, restored, forget, retire, dead-letters, own, replay\./,
    );
  });

  it('of the service itself gets its arguments, and comes before the common one of its name', async () => {
    assert.equal(await run('own', ['a', 'b'], definition), 'own of a,b\n');
    assert.equal(await run('replay', [], definition), 'its own replay\n');
  });

  it('ends when it is done, also while the broker is away', () => {
    const url = (file: string) => JSON.stringify(import.meta.resolve(file));
    const program = `
      import { databaseEnvironment, readConfig, serviceEnvironment } from ${url('../config.ts')};
      import { createServer } from ${url('../http/server.ts')};
      import { commonMigrations, runCommand } from ${url('./commands.ts')};
      const create = async (_config, { log }) => ({
        app: await createServer({ name: 'tickets', path: 'tickets', log }),
        subscriptions: [],
      });
      const definition = { name: 'tickets', migrations: commonMigrations, create };
      const config = readConfig({ ...serviceEnvironment, ...databaseEnvironment }, process.env);
      await runCommand(definition, config, 'dead-letters', []);`;
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      env: { ...process.env, NATS_URL: 'nats://127.0.0.1:1', DATABASE_URL: test.url },
      encoding: 'utf8',
      timeout: 30_000,
    });
    assert.deepEqual([stdout, status], ['No dead letters.\n', 0]);
  });

  it('`migrate` grants the role that the service runs as its rights', async () => {
    const role = `command_${randomBytes(6).toString('hex')}`;
    await test.database.query(`create role ${role}`);
    try {
      await run('migrate', [], plain, { DATABASE_APP_ROLE: role });
      const rights = await test.database.query(
        `select has_table_privilege($1, 'outbox', 'insert') as speaks, has_table_privilege($1, 'outbox', 'update') as alters`,
        [role],
      );
      assert.deepEqual(rights, [{ speaks: true, alters: false }]);
    } finally {
      await test.database.query(`drop owned by ${role}`);
      await test.database.query(`drop role ${role}`);
    }
  });

  it('`migrate` and `migrated` find a database that is up to date', async () => {
    assert.equal(await run('migrate'), '');
    assert.equal(await run('migrated'), '');
  });

  it('`replay` publishes everything again, or what was written since a time', async () => {
    await tell('a', 'b', 'c');
    const [first] = await test.database.query<{ pos: number }>('select min(pos) as pos from outbox');
    await test.database.query(
      `update relay set published_txid = txid, published_pos = pos from outbox where pos = (select max(pos) from outbox)`,
    );
    const before = await relay();
    assert.equal(await run('replay', ['2020-01-01T00:00:00Z']), '3 messages will be published again.\n');
    assert.deepEqual(await relay(), { ...before, pos: (first?.pos ?? 0) - 1, generation: before.generation + 1 });
    assert.equal(await run('replay', ['2099-01-01T00:00:00Z']), '0 messages will be published again.\n');
    assert.equal((await relay()).generation, before.generation + 1);
    assert.equal(await run('replay'), '3 messages will be published again.\n');
    await assert.rejects(run('replay', ['yesterday']), /The time is not one/);
  });

  it('`replay` never moves the relay forward past what it has not published', async () => {
    await tell('a', 'b', 'c');
    await test.database.query(
      `update outbox set created_at = now() - interval '1 day' where pos < (select max(pos) from outbox)`,
    );
    assert.equal(await replay(test.database, new Date(Date.now() - 3_600_000)), 1);
    assert.equal((await relay()).pos, 0);
  });

  it('`republish` has the relay publish the current state of everything', async () => {
    assert.equal(await run('republish'), 'The current state of everything will be published.\n');
    assert.equal((await relay()).after, '00000000-0000-0000-0000-000000000000');
  });

  it('`restored` treats the database as one that came from a backup, whatever it knows', async () => {
    await tell('a');
    await test.database.query(`update relay set published_txid = '7', published_pos = 7, stream_created = 'then'`);
    const { generation } = await readCursor(test.database);
    await run('restored');
    const cursor = await readCursor(test.database);
    assert.deepEqual(
      { ...cursor, streamSeq: 0 },
      {
        published: { txid: '0', pos: 0 },
        streamCreated: null,
        streamSeq: 0,
        generation: generation + 1,
        isRepublishing: true,
      },
    );
    assert.deepEqual([calls, (await relay()).floor > 0], [['restored'], true]);
    assert.deepEqual(await test.database.query('select from outbox'), []);
  });

  it('`retire` excuses a consumer, also one that has never requested the log, and names those there are', async () => {
    const consumers = () => test.database.query('select name, is_retired from consumers');
    assert.equal(await run('retire', ['orders']), 'The log is no longer held for orders.\n');
    assert.deepEqual(await consumers(), [{ name: 'orders', is_retired: true }]);
    await test.database.query('update consumers set is_retired = false');
    assert.equal(await run('retire', ['orders']), 'The log is no longer held for orders.\n');
    assert.deepEqual(await consumers(), [{ name: 'orders', is_retired: true }]);
    await assert.rejects(
      run('retire', ['payments']),
      /"payments" does not consume the messages of tickets\. These do: orders\./,
    );
  });

  it('`forget` empties the copies and the inbox, and nothing else', async () => {
    await test.database.query(`insert into copies values ('a')`);
    await test.database.query('insert into inbox (message_id) values (uuidv7())');
    await tell('a');
    assert.equal(await run('forget'), 'The copies are empty.\n');
    assert.deepEqual(await copies(), []);
    const counts = await test.database.query(
      'select (select count(*) from inbox) as inbox, (select count(*) from outbox) as outbox',
    );
    assert.deepEqual(counts, [{ inbox: 0, outbox: 1 }]);
  });

  it('`dead-letters` lists them by age, with the first line of their reason', async () => {
    assert.equal(await run('dead-letters'), 'No dead letters.\n');
    await bury('first\n  at a stack', 'a');
    await bury('second', 'b', null);
    const ids = (await test.database.query<{ id: number }>('select id from dead_letters order by id')).map(
      ({ id }) => id,
    );
    assert.equal(
      await run('dead-letters'),
      `${ids[0]}  2026-11-30T20:00:00.000Z  user.created  first\n${ids[1]}  2026-11-30T20:00:00.000Z  ?  second\n`,
    );
  });

  it('`dead-letters drop` drops them all', async () => {
    await bury('one', 'a');
    await bury('other', 'b');
    assert.equal(await run('dead-letters', ['drop']), '2 dead letters dropped.\n');
    assert.equal(await run('dead-letters'), 'No dead letters.\n');
  });

  it('`dead-letters retry` handles those it can, and keeps the others with what is wrong now', async () => {
    await bury('no', 'good');
    await bury('no', 'poison');
    await bury('no', 'unknown', 'user.renamed');
    await bury('no', 'untyped', null);
    const ids = (await test.database.query<{ id: number }>('select id from dead_letters order by id')).map(
      ({ id }) => id,
    );
    assert.equal(
      await run('dead-letters', ['retry']),
      [
        '1 of 4 handled.',
        `  ${ids[1]}: still not this one`,
        `  ${ids[2]}: nothing here listens to user.renamed`,
        `  ${ids[3]}: nothing here listens to a message without type\n`,
      ].join('\n'),
    );
    assert.deepEqual(await copies(), ['good']);
    const left = await test.database.query<{ id: number }>('select id from dead_letters order by id');
    assert.deepEqual(
      left.map(({ id }) => id),
      ids.slice(1),
    );
  });
});
