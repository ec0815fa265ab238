import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Database } from './database/database.ts';
import { deleteExpired } from './housekeeping.ts';
import { createTestDatabase } from './testing/database.ts';

describe('housekeeping', () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  before(async () => {
    test = await createTestDatabase();
  });
  after(() => test.close());

  const keysOf = async (text: string) => (await test.database.query<{ key: string }>(text)).map(({ key }) => key);

  const tidy = (outboxRetentionSeconds = 30 * 86_400) =>
    deleteExpired(
      test.database,
      { owner: 'orders', outboxRetentionSeconds, inboxRetentionSeconds: 7 * 86_400 },
      new AbortController().signal,
    );

  it('deletes answers after 24 hours, finished or not, and keeps younger ones', async () => {
    for (const [key, age, status] of [
      ['answered, old', '24 hours 1 minute', 201],
      ['unanswered, old', '24 hours 1 minute', null],
      ['answered, young', '23 hours 59 minutes', 201],
      ['unanswered, young', '23 hours 59 minutes', null],
    ] as const)
      await test.database.query(
        `insert into idempotency_keys (user_id, key, request_hash, status, claimed_at)
         values (uuidv7(), $1, '', $2, now() - $3::interval)`,
        [key, status, age],
      );
    await tidy();
    assert.deepEqual(await keysOf('select key from idempotency_keys order by key'), [
      'answered, young',
      'unanswered, young',
    ]);
  });

  it('deletes handled messages from the inbox after 7 days, and keeps younger ones', async () => {
    for (const age of ['7 days 1 minute', '6 days 23 hours 59 minutes', '1 minute'])
      await test.database.query('insert into inbox (message_id, received_at) values (uuidv7(), now() - $1::interval)', [
        age,
      ]);
    await tidy();
    const [row] = await test.database.query<{ count: number; oldest: string }>(
      `select count(*), (now() - min(received_at) > interval '6 days 23 hours')::text as oldest from inbox`,
    );
    assert.deepEqual(row, { count: 2, oldest: 'true' });
  });

  describe('in the outbox', () => {
    const publishedAll = `update relay set published_txid = '9000000000000000000'`;
    const handle = (consumer: string, type: string) =>
      test.database.query(
        `insert into consumers (name, epoch, txid, pos)
         select $1, epoch, txid, pos from outbox, relay where type = $2
         on conflict (name) do update set epoch = excluded.epoch, txid = excluded.txid, pos = excluded.pos, is_retired = false`,
        [consumer, type],
      );
    const left = () => keysOf('select type as key from outbox order by type');
    const trimmed = async () =>
      (await test.database.query<{ pos: number }>('select trimmed_pos as pos from relay'))[0]?.pos;
    beforeEach(async () => {
      await test.database.query('truncate outbox, consumers');
      await test.database.query(`update relay set trimmed_txid = '0', trimmed_pos = 0`);
      await test.database.query(publishedAll);
      for (const [type, age] of [
        ['1', '90 days'],
        ['2', '30 days 1 minute'],
        ['3', '29 days 23 hours 59 minutes'],
        ['4', '60 days'],
        ['5', '1 minute'],
      ])
        await test.database.query(
          `insert into outbox (type, aggregate_id, body, created_at) values ($1, uuidv7(), '{}', now() - $2::interval)`,
          [type, age],
        );
    });

    it('deletes old messages as far as every consumer of the contracts has handled them, and records how far', async () => {
      await tidy();
      assert.deepEqual(await left(), ['1', '2', '3', '4', '5'], 'no consumer has handled anything');
      await handle('tickets', '5');
      await tidy();
      assert.deepEqual(await left(), ['1', '2', '3', '4', '5'], 'payments has not handled anything');
      await handle('payments', '1');
      await tidy();
      assert.deepEqual(await left(), ['2', '3', '4', '5']);
      const after1 = await trimmed();
      const [last] = await test.database.query<{ pos: number }>(`select pos from outbox where type = '2'`);
      await handle('payments', '4');
      await tidy();
      assert.deepEqual(await left(), ['3', '4', '5'], 'nothing after the first one that is too young');
      assert.ok((await trimmed())! > after1!);
      assert.equal(await trimmed(), last?.pos, 'the last one that is gone');
    });

    it('keeps what the relay has not published', async () => {
      await handle('tickets', '5');
      await handle('payments', '5');
      await test.database.query(
        `update relay set published_txid = txid, published_pos = pos from outbox where type = '1'`,
      );
      await tidy();
      assert.deepEqual(await left(), ['2', '3', '4', '5']);
    });

    it('takes the position of a consumer in another epoch for none', async () => {
      await handle('tickets', '5');
      await handle('payments', '5');
      await test.database.query(`update consumers set epoch = gen_random_uuid() where name = 'payments'`);
      await tidy();
      assert.deepEqual(await left(), ['1', '2', '3', '4', '5']);
    });

    it('waits for no consumer that an operator has retired, nor for one that no contract names', async () => {
      await handle('tickets', '5');
      await handle('payments', '1');
      await handle('stranger', '1');
      await test.database.query(`update consumers set is_retired = true where name = 'payments'`);
      await tidy();
      assert.deepEqual(await left(), ['3', '4', '5']);
    });
  });

  it('reads no more of the outbox than it deletes, with a plan that was made when the outbox was empty', async () => {
    const { database } = test;
    await database.query('truncate outbox, consumers');
    await database.query(
      `update relay set trimmed_txid = '0', trimmed_pos = 0, published_txid = '9000000000000000000'`,
    );
    await database.query('alter table outbox set (autovacuum_enabled = off)');
    await tidy();
    const count = 30_000;
    await database.query(
      `insert into outbox (type, aggregate_id, body, created_at)
       select 'order.created', uuidv7(), '{}', now() - interval '90 days' from generate_series(1, $1::int)`,
      [count],
    );
    await database.query(
      `insert into consumers (name, epoch, txid, pos)
       select name, epoch, '9000000000000000000', 0 from relay, unnest(array['tickets', 'payments', 'expiration']) as name`,
    );
    const read = async () => {
      await database.query('select pg_stat_force_next_flush()');
      const [row] = await database.query<{ read: number; deleted: number }>(
        `select seq_tup_read + idx_tup_fetch as read, n_tup_del as deleted from pg_stat_user_tables where relname = 'outbox'`,
      );
      return row!;
    };
    const before = await read();
    await tidy();
    const after = await read();
    assert.equal(after.deleted - before.deleted, count);
    // Each row once, to choose the piece.
    assert.ok(after.read - before.read <= 1.5 * count, `${after.read - before.read} rows were read to delete ${count}`);
  });

  it('rests between pieces for longer than they take', async () => {
    const { database } = test;
    await database.query(
      `insert into inbox (message_id, received_at) select uuidv7(), now() - interval '8 days' from generate_series(1, 10000)`,
    );
    const took: number[] = [];
    const slow: Database = {
      ...database,
      query: async (...args) => {
        await setTimeout(150);
        took.push(performance.now());
        return await database.query(...args);
      },
    };
    await deleteExpired(
      slow,
      { owner: 'orders', outboxRetentionSeconds: 86_400, inboxRetentionSeconds: 7 * 86_400 },
      new AbortController().signal,
    );
    // The keys, the sessions, three pieces of the inbox (the last one finds nothing), the outbox.
    assert.equal(took.length, 6);
    for (const nth of [3, 4])
      assert.ok(took[nth]! - took[nth - 1]! >= 4 * 150 - 5, `${took[nth]! - took[nth - 1]!} ms from piece to piece`);
  });

  it('deletes in pieces: many more rows than one statement takes, in transactions of their own', async () => {
    await test.database.query(
      `insert into inbox (message_id, received_at) select uuidv7(), now() - interval '8 days' from generate_series(1, 12500)`,
    );
    await test.database.query('create table deleted (txid xid8, rows int)');
    await test.database.query(
      `create function note_deleted() returns trigger language plpgsql as
       $$ begin insert into deleted select pg_current_xact_id(), count(*) from gone; return null; end $$`,
    );
    await test.database.query(
      `create trigger deleted after delete on inbox referencing old table as gone for each statement execute function note_deleted()`,
    );
    await tidy();
    await test.database.query('drop trigger deleted on inbox');
    const pieces = await test.database.query<{ rows: number }>('select rows from deleted order by rows desc');
    assert.deepEqual(
      pieces.map(({ rows }) => rows),
      [5_000, 5_000, 2_500],
    );
  });

  it('clears the other tables when one of them cannot be cleared', async () => {
    await test.database.query('alter table ended_sessions rename to away');
    await test.database.query(
      `insert into inbox (message_id, received_at) values ('00000000-0000-7000-8000-000000000001', now() - interval '8 days')`,
    );
    try {
      await assert.rejects(tidy(), /^Error: ended_sessions: relation "ended_sessions" does not exist$/);
      const rows = await test.database.query(`select from inbox where received_at < now() - interval '7 days'`);
      assert.deepEqual(rows, []);
    } finally {
      await test.database.query('alter table away rename to ended_sessions');
    }
  });

  it('deletes no dead letter, because an operator decides about them', async () => {
    await test.database.query(
      `insert into dead_letters (message_id, stream, stream_seq, body, reason, deliveries, died_at)
       values ('x', 's', 1, '', 'r', 5, now() - interval '2 years')`,
    );
    await tidy();
    assert.equal((await test.database.query('select from dead_letters')).length, 1);
  });
});
