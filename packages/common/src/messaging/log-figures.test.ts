import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createTestDatabase } from '../testing/database.ts';
import { readLogFigures } from './log-figures.ts';
import { retireConsumer } from './log-store.ts';

describe("the figures of an owner's log", () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  before(async () => {
    test = await createTestDatabase();
  });
  after(() => test.close());
  beforeEach(async () => {
    await test.database.query('truncate outbox, consumers, dead_letters, refused_messages');
    await test.database.query(`update relay set published_txid = '0', published_pos = 0`);
  });

  const read = () => readLogFigures(test.database, ['tickets', 'orders']);
  const sql = (text: string, values: readonly unknown[] = []) => test.database.query(text, values);
  const write = (ageSeconds: number) =>
    sql(
      `insert into outbox (type, aggregate_id, body, created_at)
       values ('a', uuidv7(), '{}', clock_timestamp() - make_interval(secs => $1))`,
      [ageSeconds],
    );
  /** The consumer has handled the oldest `count` messages of the log in its present epoch, or in another. */
  const handle = (name: string, count: number, epoch = '(select epoch from relay)') =>
    sql(
      `insert into consumers (name, epoch, txid, pos)
       select $1, ${epoch}, txid, pos from outbox order by outbox.txid, pos offset $2 - 1 limit 1`,
      [name, count],
    );
  const isAbout = (actual: number | undefined, expected: number) =>
    assert.ok(actual !== undefined && actual >= expected && actual < expected + 30, `${actual} s, not ${expected} s`);

  it('are zero where there is nothing', async () => {
    assert.deepEqual(await read(), {
      ...{ rows: 0, oldestUnpublishedSeconds: 0, deadLetters: 0, refusedMessages: 0 },
      consumerLagSeconds: { tickets: 0, orders: 0 },
    });
  });

  it('have the age of the first message behind the published position', async () => {
    for (const age of [300, 200, 100]) await write(age);
    isAbout((await read()).oldestUnpublishedSeconds, 300);
    const publish = (offset: number) =>
      sql(
        `update relay set published_txid = o.txid, published_pos = o.pos
         from (select txid, pos from outbox order by outbox.txid, pos offset $1 limit 1) as o`,
        [offset],
      );
    await publish(1);
    isAbout((await read()).oldestUnpublishedSeconds, 100);
    await publish(2);
    assert.equal((await read()).oldestUnpublishedSeconds, 0);
  });

  it('have for each consumer the age of the first message it has not handled, and nothing for a retired one', async () => {
    for (const age of [300, 200, 100]) await write(age);
    await handle('tickets', 2);
    const { consumerLagSeconds } = await read();
    isAbout(consumerLagSeconds.tickets, 100);
    isAbout(consumerLagSeconds.orders, 300);
    await retireConsumer(test.database, 'tickets');
    assert.deepEqual(Object.keys((await read()).consumerLagSeconds), ['orders']);
  });

  it('count from the beginning of the log for a consumer that knows another epoch of it', async () => {
    for (const age of [300, 100]) await write(age);
    await handle('orders', 2, 'gen_random_uuid()');
    isAbout((await read()).consumerLagSeconds.orders, 300);
  });

  it('count dead letters and refused messages', async () => {
    await sql(`insert into dead_letters (stream, stream_seq, body, reason, deliveries)
               select 'USERS', n, '{}', 'a bug', 5 from generate_series(1, 3) as n`);
    await sql(`insert into refused_messages (message_id, type, reason) values (uuidv7(), 'a', 'too large')`);
    const { deadLetters, refusedMessages } = await read();
    assert.deepEqual([deadLetters, refusedMessages], [3, 1]);
  });

  it('read few pages of a large log, whose rows they estimate', async () => {
    await sql(
      `insert into outbox (type, aggregate_id, body) select 'a', uuidv7(), '{}' from generate_series(1, 100000)`,
    );
    await sql('vacuum analyze outbox');
    await handle('tickets', 100_000);
    await sql(`update relay set published_txid = o.txid, published_pos = o.pos
               from (select txid, pos from outbox order by outbox.txid desc, pos desc limit 1) as o`);
    const blocks = async () => {
      await sql('select pg_stat_force_next_flush()');
      const [row] = await sql(
        `select sum(heap_blks_read + heap_blks_hit + idx_blks_read + idx_blks_hit)::int as blocks
         from pg_statio_user_tables where relname = 'outbox'`,
      );
      return (row as { blocks: number }).blocks;
    };
    const before = await blocks();
    const { rows } = await read();
    // Statistics of a connection arrive when it is idle, so each connection of the pool is asked to report.
    await Promise.all(Array.from({ length: 10 }, () => sql('select pg_stat_force_next_flush(), pg_sleep(0.05)')));
    assert.ok(Math.abs(rows - 100_000) < 5_000, `${rows} rows`);
    const touched = (await blocks()) - before;
    assert.ok(touched < 100, `${touched} pages`);
  });
});
