import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { databaseNames } from '../../../local/stores/urls.ts';
import { startWholeStack, type WholeStack } from '../../support/whole-stack.ts';
import { buyOneTicket } from './purchase.ts';

const insufficientPrivilege = '42501';

/** Writes that a service's code never does: rows of these tables are never changed or deleted. */
const neverWritten: Readonly<Record<string, readonly string[]>> = {
  auth: ['update jwks', 'delete jwks'],
  tickets: ['delete tickets', 'delete ticket_orders', 'delete users'],
  orders: [
    'update admissions',
    'delete admissions',
    'update event_versions',
    'delete event_versions',
    'delete orders',
    'delete places',
    'delete tickets',
    'insert deadline',
    'delete deadline',
  ],
  payments: [
    'update ledger',
    'delete ledger',
    'update provider_answers',
    'delete provider_answers',
    'delete payments',
    'delete orders',
    'insert installation',
    'delete installation',
  ],
};
const neverWrittenAnywhere = [
  'insert migrations',
  'update migrations',
  'delete migrations',
  'update outbox',
  'update inbox',
  'insert relay',
  'delete relay',
  'update dead_letters',
  'delete dead_letters',
];

/** A statement that would do such a write to some row, whatever the columns are. */
const statementOf = (write: string, columns: ReadonlyMap<string, string>): string => {
  const [act, table = ''] = write.split(' ');
  const column = columns.get(table);
  if (act === 'insert') return `insert into ${table} (${column}) select ${column} from ${table}`;
  return act === 'update' ? `update ${table} set ${column} = ${column}` : `delete from ${table}`;
};

/** Statements that only owners and superusers may run. */
const privileged = (name: string, tables: readonly string[]): string[] => [
  ...tables.flatMap((table) => [
    `truncate ${table}`,
    `drop table ${table}`,
    `alter table ${table} add column spy text`,
    `alter table ${table} disable trigger all`,
    `alter table ${table} owner to ${name}_app`,
    `create index on ${table} ((1))`,
    `create trigger spy before insert on ${table} execute function pg_catalog.suppress_redundant_updates_trigger()`,
  ]),
  'create table spy (word text)',
  'create temporary table spy (word text)',
  'create schema spy',
  'create function spy() returns int language sql return 1',
  'create extension pg_trgm',
  'create extension dblink',
  'create sequence spy',
  'create view spy as select 1',
  'create role spy',
  `alter database ${name} set work_mem = '1GB'`,
  `drop owned by ${name}`,
  `alter role ${name}_app superuser`,
  `alter role ${name}_app createrole`,
  `grant ${name} to ${name}_app`,
  `set role ${name}`,
  'set role postgres',
  'set session authorization postgres',
  'set session_replication_role = replica',
  'set log_statement = none',
  "select pg_read_file('/etc/passwd')",
  "select pg_read_binary_file('PG_VERSION')",
  "select pg_ls_dir('.')",
  "select pg_stat_file('PG_VERSION')",
  "select lo_import('/etc/passwd')",
  "copy (select 1) to program 'true'",
  "copy (select 1) to '/tmp/spy'",
  "copy relay from '/etc/passwd'",
  'select * from pg_authid',
  'select * from pg_shadow',
  'select pg_reload_conf()',
  'select pg_rotate_logfile()',
  'select pg_switch_wal()',
  "select pg_create_restore_point('spy')",
  "select pg_logical_slot_get_changes('spy', null, null)",
];

/** Statements that only owners and superusers may run, and that PostgreSQL runs outside a transaction only. */
const privilegedOutsideTransactions = (name: string): string[] => [
  'create database spy',
  `drop database ${name}`,
  'alter system set log_statement = none',
];

describe("the role a service runs as, in the database's own server", () => {
  let system: WholeStack;
  let tried = 0;
  const clients: pg.Client[] = [];

  const connect = async (url: string): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    clients.push(client);
    return client;
  };
  const asApp = (name: (typeof databaseNames)[number]) => connect(system.stack.wiring.appDatabases[name]);
  const isRefused = async (client: pg.Client, statement: string) => {
    const isAlone = /^(create database|drop database|alter system)/.test(statement);
    if (!isAlone) await client.query('begin');
    const error = await client.query(statement).then(
      () => undefined,
      (refusal: pg.DatabaseError) => refusal,
    );
    if (!isAlone) await client.query('rollback');
    tried += 1;
    return error?.code === insufficientPrivilege ? undefined : `${statement}: ${error?.message ?? 'done'}`;
  };
  const assertRefused = async (client: pg.Client, statements: readonly string[]) => {
    const wrong: string[] = [];
    for (const statement of statements) wrong.push((await isRefused(client, statement)) ?? '');
    assert.deepEqual(wrong.filter(Boolean), []);
  };
  /** Every table, with one of its writable columns. */
  const columnsOf = async (client: pg.Client): Promise<ReadonlyMap<string, string>> => {
    const { rows } = await client.query<{ table: string; column: string }>(
      `select distinct on (c.oid) c.relname as table, quote_ident(a.attname) as column
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
         and a.attidentity = '' and a.attgenerated = ''
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by c.oid, a.attnum`,
    );
    return new Map(rows.map(({ table, column }) => [table, column]));
  };

  before(async () => {
    system = await startWholeStack();
    await buyOneTicket(system);
  });
  after(async () => {
    for (const client of clients) await client.end();
    await system?.close();
  });

  for (const name of databaseNames) {
    it(`of ${name} cannot connect to another database`, async () => {
      const own = await asApp(name);
      const { rows } = await own.query<{ role: string; isSuperuser: string }>(
        `select current_user as role, current_setting('is_superuser') as "isSuperuser"`,
      );
      assert.deepEqual(rows, [{ role: `${name}_app`, isSuperuser: 'off' }]);
      for (const other of [...databaseNames, 'postgres', 'template1'].filter((database) => database !== name)) {
        const url = Object.assign(new URL(system.stack.wiring.appDatabases[name]), { pathname: `/${other}` });
        const client = new pg.Client({ connectionString: url.href });
        await assert.rejects(client.connect(), { code: insufficientPrivilege });
        tried += 1;
      }
    });

    it(`of ${name} owns nothing, alters no table, and reads no file`, async (test) => {
      const client = await asApp(name);
      const tables = [...(await columnsOf(client)).keys()];
      assert.ok(tables.length >= 8);
      const statements = [...privileged(name, tables), ...privilegedOutsideTransactions(name)];
      await assertRefused(client, statements);
      test.diagnostic(`${statements.length} statements refused, over ${tables.length} tables`);
    });

    it(`of ${name} writes nothing that its code never writes`, async (test) => {
      const client = await asApp(name);
      const columns = await columnsOf(client);
      const writes = [...neverWrittenAnywhere, ...neverWritten[name]!];
      await assertRefused(
        client,
        writes.map((write) => statementOf(write, columns)),
      );
      test.diagnostic(`${writes.length} writes refused`);
    });

    it(`of ${name} can read and write every other table`, async () => {
      const client = await asApp(name);
      const columns = await columnsOf(client);
      const refused = [...neverWrittenAnywhere, ...neverWritten[name]!];
      for (const table of columns.keys()) {
        await client.query(`select * from ${table} limit 1`);
        for (const act of ['insert', 'update', 'delete'].filter((one) => !refused.includes(`${one} ${table}`))) {
          await client.query('begin');
          // No row matches; only the permission is tested.
          await client.query(`${statementOf(`${act} ${table}`, columns)} where false`);
          await client.query('rollback');
        }
      }
    });

    it(`of ${name} gets its rights on a new table with the next migration`, async () => {
      const owner = await connect(system.stack.stack.databases[name]);
      await owner.query('create table added_later (word text)');
      const client = await asApp(name);
      await assertRefused(client, ['select * from added_later']);
      await system.stack.migrate();
      await client.query("insert into added_later values ('here')");
      await assertRefused(client, ['truncate added_later', 'drop table added_later']);
      await owner.query('drop table added_later');
    });
  }

  it('empties its outbox when its database was restored from a backup, by the one function for that', async () => {
    const client = await asApp('auth');
    await client.query('begin');
    await client.query('select empty_outbox()');
    assert.deepEqual((await client.query('select count(*)::int from outbox')).rows, [{ count: 0 }]);
    await client.query('rollback');
  });

  it('has changed nothing by these attempts', async (test) => {
    assert.equal(await system.differences(20), '');
    test.diagnostic(`${tried} statements and connections tried, all refused`);
  });
});
