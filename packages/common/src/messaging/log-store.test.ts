import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createTestDatabase } from '../testing/database.ts';
import { untilReadable } from '../testing/until-readable.ts';
import { readLog, readMessages, retireConsumer } from './log-store.ts';

describe("an owner's log", () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  let epoch: string;
  before(async () => {
    test = await createTestDatabase();
  });
  after(() => test.close());
  beforeEach(async () => {
    await test.database.query('truncate outbox, consumers');
    await test.database.query(`update relay set trimmed_txid = '0', trimmed_pos = 0, republish_after = null`);
    const [row] = await test.database.query<{ epoch: string }>('select epoch from relay');
    epoch = row!.epoch;
  });

  const write = async (type: string, ageSeconds = 60): Promise<string> => {
    const [row] = await test.database.query<{ id: string }>(
      `insert into outbox (type, aggregate_id, body, created_at)
       values ($1, uuidv7(), $2, clock_timestamp() - make_interval(secs => $3)) returning id`,
      [type, JSON.stringify({ type }), ageSeconds],
    );
    return row!.id;
  };
  const readNow = (given: Partial<Parameters<typeof readLog>[2]> = {}) =>
    readLog(test.database, 'orders', { after: null, types: ['a', 'b'], minAgeMs: 3_000, ...given });
  const read = async (given: Parameters<typeof readNow>[0] = {}) => {
    await untilReadable(test.database);
    const page = await readNow(given);
    assert.ok(page, 'the log has had this position');
    return page;
  };
  const idsOf = ({ entries }: Awaited<ReturnType<typeof read>>) => entries.map(({ id }) => id);
  const consumer = async () =>
    (await test.database.query('select name, epoch, txid::text as txid, pos, is_retired from consumers'))[0];
  const isRepublishing = async () =>
    (await test.database.query('select from relay where republish_after is not null')).length === 1;

  it('is read from its beginning by a consumer without a position, and then from where it was', async () => {
    const [first, second] = [await write('a'), await write('b')];
    const page = await read();
    assert.deepEqual([idsOf(page), page.isLast, page.upTo.epoch], [[first, second], true, epoch]);
    const { hasLater: _, ...rest } = await read({ after: page.upTo });
    assert.deepEqual(rest, { entries: [], upTo: page.upTo, isLast: true });
    const third = await write('a');
    assert.deepEqual(idsOf(await read({ after: page.upTo })), [third]);
  });

  it('is read past messages of other types', async () => {
    await write('other');
    const page = await read();
    assert.deepEqual(page.entries, []);
    await write('other');
    assert.notEqual((await read({ after: page.upTo })).upTo.pos, page.upTo.pos);
  });

  it('is read up to the first message that is too young, which is not passed by', async () => {
    const old = await write('a');
    const young = await write('a', 1);
    const written = await write('a', 60);
    const page = await read();
    assert.deepEqual(idsOf(page), [old]);
    assert.deepEqual(idsOf(await read({ after: page.upTo, minAgeMs: 0 })), [young, written]);
  });

  it('is read up to the oldest running transaction, whose messages come before later ones', async () => {
    let late = '';
    await test.database.transaction(async (tx) => {
      const [row] = await tx.query<{ id: string }>(
        `insert into outbox (type, aggregate_id, body, created_at)
         values ('a', uuidv7(), '{}', now() - interval '1 minute') returning id`,
      );
      late = row!.id;
      await write('a');
      assert.deepEqual((await readNow())?.entries, []);
    });
    assert.equal(idsOf(await read())[0], late);
  });

  it('is read in pages of 2,000, each message once', async () => {
    await test.database.query(
      `insert into outbox (type, aggregate_id, body, created_at)
       select 'a', uuidv7(), '{}', now() - interval '1 minute' from generate_series(1, 4500)`,
    );
    const seen = new Set<string>();
    const sizes: number[] = [];
    for (let after: Awaited<ReturnType<typeof read>>['upTo'] | null = null, isLast = false; !isLast; ) {
      const page: Awaited<ReturnType<typeof read>> = await read({ after });
      for (const id of idsOf(page)) seen.add(id);
      sizes.push(page.entries.length);
      ({ upTo: after, isLast } = page);
    }
    assert.deepEqual([sizes, seen.size], [[2_000, 2_000, 500], 4_500]);
  });

  it('records how far a consumer has come with each request, also backwards', async () => {
    await read();
    assert.deepEqual(await consumer(), { name: 'orders', epoch: null, txid: '0', pos: 0, is_retired: false });
    for (const pos of [9, 4]) {
      await readNow({ after: { epoch, txid: '7', pos } });
      assert.deepEqual(await consumer(), { name: 'orders', epoch, txid: '7', pos, is_retired: false });
    }
    await retireConsumer(test.database, 'orders');
    assert.equal(((await consumer()) as { is_retired: boolean }).is_retired, true);
    await read();
    assert.equal(((await consumer()) as { is_retired: boolean }).is_retired, false, 'a request takes it back');
  });

  it('is read from its beginning after a restore, as long as nothing of it is deleted', async () => {
    const first = await write('a');
    const after = { epoch: randomUUIDv7(), txid: '9000000000000000000', pos: 7 };
    const page = await read({ after });
    assert.deepEqual([idsOf(page), page.upTo.epoch, await isRepublishing()], [[first], epoch, false]);
    await test.database.query('truncate outbox');
    assert.deepEqual((await read({ after })).upTo, { epoch, txid: '0', pos: 0 });
  });

  it('that never had a position of its epoch is older than its consumer, whatever came before and after', async () => {
    await write('a');
    const { upTo: position } = await read();
    const unknown = { ...position, pos: position.pos + 1 };
    assert.equal(await readNow({ after: unknown }), null);
    await write('a');
    await untilReadable(test.database);
    assert.equal(await readNow({ after: unknown }), null);
    assert.equal((await read({ after: position })).entries.length, 1);
    await test.database.query('update relay set trimmed_txid = $1, trimmed_pos = $2', [unknown.txid, unknown.pos]);
    assert.equal((await read({ after: unknown })).entries.length, 1, 'the position is where deletion has come to');
    assert.equal(await isRepublishing(), false);
  });

  it('whose needed part is deleted does not go on past a transaction that still runs', async () => {
    await write('a');
    await test.database.query(`update relay set trimmed_txid = txid, trimmed_pos = pos from outbox`);
    let late = '';
    const page = await test.database.transaction(async (tx) => {
      const [row] = await tx.query<{ id: string }>(
        `insert into outbox (type, aggregate_id, body, created_at)
         values ('a', uuidv7(), '{}', now() - interval '1 minute') returning id`,
      );
      late = row!.id;
      await write('a');
      return readNow();
    });
    assert.equal(idsOf(await read({ after: page?.upTo ?? null }))[0], late);
  });

  it('whose needed part is deleted goes on from its end, and the state of everything is published again', async () => {
    await write('a');
    await write('a');
    await test.database.query(
      `update relay set trimmed_txid = txid, trimmed_pos = pos from (select txid, pos from outbox order by txid limit 1) as o`,
    );
    await test.database.query('delete from outbox using relay where (txid, pos) = (trimmed_txid, trimmed_pos)');
    const [end] = await test.database.query<{ txid: string; pos: number }>(
      'select txid::text as txid, pos from outbox',
    );
    for (const after of [null, { epoch, txid: '1', pos: 1 }, { epoch: randomUUIDv7(), ...end! }]) {
      await test.database.query('update relay set republish_after = null');
      assert.deepEqual(await read({ after }), { entries: [], upTo: { epoch, ...end }, isLast: true });
      assert.equal(await isRepublishing(), true);
    }
    await test.database.query('update relay set republish_after = null');
    await test.database.query('truncate outbox');
    const [trimmed] = await test.database.query<{ txid: string; pos: number }>(
      'select trimmed_txid::text as txid, trimmed_pos as pos from relay',
    );
    assert.deepEqual((await read()).upTo, { epoch, ...trimmed });
    await test.database.query('update relay set republish_after = null');
    assert.deepEqual((await read({ after: { epoch, ...trimmed! } })).entries, [], 'it is at the border');
    assert.equal(await isRepublishing(), false);
  });

  it('returns the messages at given positions in their order, as far as they are there', async () => {
    const ids = [await write('a'), await write('b')];
    const { entries } = await read();
    const messages = await readMessages(test.database, [{ txid: '1', pos: 1 }, entries[1]!, entries[0]!]);
    assert.deepEqual(
      messages.map(({ id, type, body, traceparent }) => [id, type, JSON.parse(body).type, traceparent]),
      [
        [ids[0], 'a', 'a', null],
        [ids[1], 'b', 'b', null],
      ],
    );
  });
});
