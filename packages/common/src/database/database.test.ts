import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import pg from 'pg';
import { pino } from 'pino';
import { createTestDatabase } from '../testing/database.ts';
import { until } from '../testing/until.ts';
import { connectionLimits, type Database, isDatabaseTrouble, openDatabase } from './database.ts';

const failing = (code: string): Error => Object.assign(new Error('no'), { code });

describe('a database', () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  let database: Database;
  before(async () => {
    test = await createTestDatabase();
    database = test.database;
    await database.query('create table things (name text primary key, size bigint)');
  });
  after(() => test.close());
  beforeEach(() => database.query('truncate things'));

  const names = async (): Promise<string[]> =>
    (await database.query<{ name: string }>('select name from things order by name')).map(({ name }) => name);
  const insert = (db: Pick<Database, 'query'>, name: string) => db.query('insert into things values ($1, 1)', [name]);
  /** How often `onCommit` was called since. */
  const commits = () => {
    let times = 0;
    database.onCommit(() => {
      times += 1;
    });
    return () => times;
  };

  it('returns 64-bit integers and counts as numbers', async () => {
    await database.query(`insert into things values ('a', 9007199254740991)`);
    assert.deepEqual(await database.query('select size, count(*) from things group by size'), [
      { size: 9_007_199_254_740_991, count: 1 },
    ]);
  });

  it('commits what a transaction did, returns its result, and then calls back, in this order', async () => {
    const calls: string[] = [];
    database.onCommit(() => void calls.push('database'));
    const result = await database.transaction(async (tx) => {
      tx.afterCommit(() => void calls.push('first'));
      tx.afterCommit(() => void calls.push('second'));
      await insert(tx, 'a');
      assert.deepEqual(await names(), [], 'others see nothing yet');
      assert.deepEqual(calls, []);
      return 'done';
    });
    assert.equal(result, 'done');
    assert.deepEqual(calls, ['first', 'second', 'database']);
    assert.deepEqual(await names(), ['a']);
  });

  it('leaves nothing of a transaction that fails, and calls nobody back', async () => {
    const times = commits();
    const work = database.transaction(async (tx) => {
      tx.afterCommit(() => assert.fail('it was not committed'));
      await insert(tx, 'a');
      throw new Error('no');
    });
    await assert.rejects(work, /^Error: no$/);
    assert.deepEqual([await names(), times()], [[], 0]);
    // The connection is usable, and has no transaction open.
    for (let nth = 0; nth < 12; nth++) await database.transaction((tx) => insert(tx, `${nth}`));
  });

  it('keeps what was committed when a callback throws, and leaves the connection to the next one', async () => {
    const single = openDatabase(test.url, 1, pino({ level: 'silent' }));
    const work = single.transaction(async (tx) => {
      tx.afterCommit(() => {
        throw new Error('the callback failed');
      });
      await insert(tx, 'a');
    });
    // It takes the connection as soon as it is released.
    const next = single.transaction((tx) => insert(tx, 'b'));
    await assert.rejects(work, /the callback failed/);
    await next;
    await single.transaction((tx) => insert(tx, 'c'));
    await single.close();
    assert.deepEqual(await names(), ['a', 'b', 'c']);
  });

  it('fails a transaction that fails at its commit', async () => {
    await database.query('create table if not exists checked (id int unique deferrable initially deferred)');
    const times = commits();
    await assert.rejects(
      database.transaction((tx) => tx.query('insert into checked values (1), (1)')),
      { code: '23505' },
    );
    assert.equal(times(), 0);
  });

  for (const code of ['40P01', '40001'])
    it(`runs a transaction again after ${code}, three times at most, with no effect of the failed tries`, async () => {
      let tries = 0;
      const run = (failures: number) =>
        database.transaction(async (tx) => {
          tries += 1;
          await insert(tx, `${failures}: ${tries}`);
          if (tries <= failures) throw failing(code);
        });
      await run(2);
      assert.deepEqual([tries, await names()], [3, ['2: 3']]);
      tries = 0;
      await assert.rejects(run(3), { code });
      assert.equal(tries, 3);
    });

  it('fails a transaction with whatever its work fails with', () =>
    assert.rejects(
      database.transaction(() => Promise.reject(undefined)),
      (error) => error === undefined,
    ));

  it('runs a calling statement again after a deadlock, three times at most', async () => {
    await database.query('create sequence if not exists tries');
    const run = (failures: number) =>
      database.call<{ tries: number }>(
        `do $$ begin
           if nextval('tries') % 10 <= ${failures} then raise exception 'deadlock' using errcode = '40P01'; end if;
         end $$`,
      );
    await database.query(`select setval('tries', 10)`);
    await run(2);
    const [row] = await database.query<{ tries: number }>('select last_value as tries from tries');
    assert.equal(row?.tries, 13);
    await database.query(`select setval('tries', 20)`);
    await assert.rejects(run(9), { code: '40P01' });
    const [after] = await database.query<{ tries: number }>('select last_value as tries from tries');
    assert.equal(after?.tries, 23);
  });

  it('runs a transaction once that fails in any other way', async () => {
    let tries = 0;
    const work = database.transaction(async () => {
      tries += 1;
      throw failing('23505');
    });
    await assert.rejects(work, { code: '23505' });
    assert.equal(tries, 1);
  });

  it('calls back after a statement that writes by itself, not after a query', async () => {
    const times = commits();
    await database.query('select 1');
    assert.equal(times(), 0);
    assert.deepEqual(await database.call(`insert into things values ('a', 1) returning name`), [{ name: 'a' }]);
    assert.equal(times(), 1);
    await assert.rejects(database.call('select 1 / 0'));
    assert.equal(times(), 1);
  });

  it('keeps plans without scans for statements of every day, and plans the others for their values', async () => {
    const names = ['plan_cache_mode', 'enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'jit'];
    const settings = async (plan?: 'kept' | 'anew') =>
      (
        await database.query<{ setting: string; from: string }>(
          'select setting, source as from from pg_settings where name = any ($1) order by array_position($1, name)',
          [names],
          plan,
        )
      ).map((one) => [one.setting, one.from === 'client']);
    for (const plan of ['kept', undefined] as const)
      assert.deepEqual(await settings(plan), [
        ['force_generic_plan', true],
        ...Array.from({ length: 4 }, () => ['off', true]),
      ]);
    for (const [, isOurs] of await settings('anew')) assert.equal(isOurs, false);
    const prepared = async (text: string, plan: 'kept' | 'anew') => {
      const one = openDatabase(test.url, 1, pino({ level: 'silent' }));
      await one.query(text, [], plan);
      const rows = await one.query('select from pg_prepared_statements where statement = $1', [text], plan);
      await one.close();
      return rows.length;
    };
    assert.equal(await prepared('select 1 as prepared', 'kept'), 1);
    assert.equal(await prepared('select 1 as planned', 'anew'), 0);
    const text = 'select from pg_prepared_statements where statement like $1';
    const rows = await database.transaction(async (tx) => {
      await tx.query('select 1 as within');
      return tx.query(text, ['select 1 as within']);
    });
    assert.equal(rows.length, 1, 'also within a transaction');
  });

  it('opens as many connections as it is given, four more for statements that are planned anew, and none once it is closed', async () => {
    const bounded = openDatabase(test.url, 2, pino({ level: 'silent' }));
    const ask = (plan: 'kept' | 'anew') =>
      bounded.query<{ pid: number }>('select pg_backend_pid() as pid from pg_sleep(0.02)', [], plan);
    const connections = async (plan: 'kept' | 'anew') =>
      new Set((await Promise.all(Array.from({ length: 12 }, () => ask(plan)))).map(([row]) => row?.pid)).size;
    try {
      assert.deepEqual([await connections('kept'), await connections('anew')], [2, 4]);
    } finally {
      await bounded.close();
    }
    for (const plan of ['kept', 'anew'] as const) await assert.rejects(ask(plan));
  });

  it('fails the statements of a session that was lost, and nothing else', async () => {
    const session = await database.session();
    const ask = () => session.query<{ pid: number }>('select pg_backend_pid() as pid');
    try {
      const [row] = await ask();
      await database.query('select pg_terminate_backend($1)', [row?.pid]);
      const running = () => database.query('select from pg_stat_activity where pid = $1', [row?.pid]);
      await until('it is lost', async () => (await running()).length === 0);
      await assert.rejects(ask());
    } finally {
      session.release();
    }
    assert.deepEqual(await names(), []);
  });

  it('lends sessions of their own for locks, which others get once the session is released', async () => {
    const [one, other] = [await database.session(), await database.session()];
    const lock = async (session: typeof one): Promise<boolean> =>
      (await session.query<{ gained: boolean }>(`select pg_try_advisory_lock(7) as gained`))[0]?.gained ?? false;
    try {
      assert.deepEqual([await lock(one), await lock(other)], [true, false]);
      const [row] = await one.query<{ timeout: string }>(`select current_setting('idle_session_timeout') as timeout`);
      assert.equal(row?.timeout, '10s', 'a holder that is frozen lets go');
      one.release();
      await until('the lock is free', () => lock(other));
    } finally {
      one.release();
      other.release();
    }
  });

  it('bounds how long a statement, a transaction and a connection may take', async () => {
    const { statement_timeout, idle_in_transaction_session_timeout, query_timeout } = connectionLimits;
    assert.ok(query_timeout > statement_timeout, 'PostgreSQL ends a statement before its client gives up');
    const [row] = await database.query<{ statement: number; idle: number }>(
      `select max(setting::int) filter (where name = 'statement_timeout') as statement,
         max(setting::int) filter (where name = 'idle_in_transaction_session_timeout') as idle from pg_settings`,
    );
    assert.deepEqual(row, { statement: statement_timeout, idle: idle_in_transaction_session_timeout });
  });

  it('goes on after its connections were ended, idle ones and one within a transaction', async () => {
    const admin = new pg.Client({ connectionString: test.url });
    await admin.connect();
    const end = () =>
      admin.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> $1',
        [(admin as unknown as { processID: number }).processID],
      );
    const work = database.transaction(async (tx) => {
      await insert(tx, 'a');
      await end();
      await insert(tx, 'b');
    });
    await assert.rejects(work, isDatabaseTrouble);
    await end();
    await admin.end();
    await until('it answers again', () =>
      names().then(
        (all) => all.length === 0,
        () => false,
      ),
    );
  });
});

describe('trouble of the database, which passes', () => {
  for (const code of [
    '08006',
    '53300',
    '57P01',
    '58030',
    '40P01',
    '25P02',
    '25P03',
    '55P03',
    'ECONNREFUSED',
    'EPIPE',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENOTFOUND',
    'EAI_AGAIN',
  ])
    it(`is ${code}`, () => assert.equal(isDatabaseTrouble(failing(code)), true));
  for (const message of [
    'Connection terminated unexpectedly',
    'Client has encountered a connection error and is not queryable',
    'timeout exceeded when trying to connect',
    'Query read timeout',
  ])
    it(`is "${message}"`, () => assert.equal(isDatabaseTrouble(new Error(message)), true));
  for (const error of [
    failing('23505'),
    failing('22003'),
    failing('42P01'),
    failing('25P01'),
    failing('x08006'),
    failing('125P02'),
    failing('55P031'),
    failing('XECONNRESET'),
    new Error('no'),
    'ECONNREFUSED',
    null,
  ])
    it(`is not ${error instanceof Error ? (('code' in error && error.code) ?? error.message) : error}`, () =>
      assert.equal(isDatabaseTrouble(error), false));
});
