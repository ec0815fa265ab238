import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createLogger } from '@ticketing/common/logger';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { until } from '@ticketing/common/testing/until';
import { openPool } from './pool.ts';

it('who is frozen in the middle of a transaction is sent away as soon as in every service, and holds up no relay longer', async (t) => {
  const store = await createTestDatabase();
  const pool = openPool({ DATABASE_URL: store.url, DATABASE_CONNECTIONS: 1 }, createLogger('auth', 'silent'));
  const frozen = await pool.connect();
  t.after(async () => {
    frozen.release(true);
    await pool.end();
    await store.close();
  });
  await frozen.query('begin');
  await frozen.query('select pg_current_xact_id()');
  const isRunning = async (): Promise<boolean> => {
    const [row] = await store.database.query<{ runs: boolean }>(
      `select exists (select from pg_stat_activity
                      where datname = current_database() and backend_xid is not null) as runs`,
    );
    return row?.runs ?? true;
  };
  assert.equal(await isRunning(), true);
  const generousMs = 7_000;
  await until('its transaction is over', async () => !(await isRunning()), generousMs);
  await assert.rejects(frozen.query('commit'));
});

it('has as many connections as are configured, and outlives those that are lost, idle or in use', async (t) => {
  const store = await createTestDatabase();
  const pool = openPool({ DATABASE_URL: store.url, DATABASE_CONNECTIONS: 3 }, createLogger('auth', 'silent'));
  assert.equal(pool.options.max, 3);
  const [idle, busy] = [await pool.connect(), await pool.connect()];
  t.after(async () => {
    busy.release(true);
    await pool.end();
    await store.close();
  });
  idle.release();
  const terminate = (client: object) =>
    store.database.query('select pg_terminate_backend($1)', [(client as { readonly processID: number }).processID]);
  await terminate(idle);
  await until('the idle one is gone', async () => pool.totalCount === 1);
  const failing = assert.rejects(busy.query('select pg_sleep(60)'));
  await terminate(busy);
  await failing;
  assert.deepEqual((await pool.query('select 1 as one')).rows, [{ one: 1 }]);
});
