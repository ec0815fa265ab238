import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { UserCreated } from '@ticketing/contracts/messages/users';
import { createTestDatabase } from '../testing/database.ts';
import { withTrace } from '../trace.ts';
import { CursorMoved, readCursor, writeCursor } from './cursor.ts';
import { append, say } from './outbox.ts';

describe('the outbox', () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  before(async () => {
    test = await createTestDatabase();
  });
  after(() => test.close());
  beforeEach(() => test.database.query('truncate outbox'));

  const user = (name: string) => ({ id: randomUUIDv7(), name, version: 1 });
  const rows = () =>
    test.database.query<{ type: string; aggregate_id: string; body: { name: string }; traceparent: string | null }>(
      'select type, aggregate_id, body, traceparent from outbox order by txid, pos',
    );

  it('has the messages of a transaction in their order, each with its type, aggregate and body', async () => {
    const users = Array.from({ length: 50 }, (_, nth) => user(`"${nth}" é`));
    await test.database.transaction((tx) =>
      append(
        tx,
        users.map((one) => say(UserCreated, one.id, one)),
      ),
    );
    assert.deepEqual(
      await rows(),
      users.map((one) => ({ type: 'user.created', aggregate_id: one.id, body: one, traceparent: null })),
    );
  });

  it('stores the trace of the request that wrote a message', async () => {
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const one = user('Ada');
    await withTrace(trace, () => test.database.transaction((tx) => append(tx, [say(UserCreated, one.id, one)])));
    assert.deepEqual(
      (await rows()).map(({ traceparent }) => traceparent),
      [trace],
    );
  });

  it('is not written to when there is nothing to say', async () => {
    await append({ query: () => assert.fail('no statement') } as never, []);
  });
});

describe('the cursor of the relay', () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  before(async () => {
    test = await createTestDatabase();
  });
  after(() => test.close());

  it('is read as it was written, each part in its place', async () => {
    const first = await readCursor(test.database);
    assert.deepEqual(first, {
      published: { txid: '0', pos: 0 },
      streamCreated: null,
      streamSeq: 0,
      generation: 0,
      isRepublishing: false,
    });
    const cursor = {
      ...first,
      published: { txid: '4294967297', pos: 7 },
      streamCreated: '2026-11-30T20:00:00Z',
      streamSeq: 9,
    };
    await writeCursor(test.database, cursor);
    assert.deepEqual(await readCursor(test.database), cursor);
    await test.database.query(`update relay set republish_after = '${randomUUIDv7()}', generation = 1`);
    assert.deepEqual(await readCursor(test.database), {
      ...cursor,
      generation: 1,
      isRepublishing: true,
    });
  });

  it('is not written over one that was moved meanwhile', async () => {
    const cursor = await readCursor(test.database);
    await test.database.query('update relay set generation = generation + 1, published_pos = 1');
    await assert.rejects(writeCursor(test.database, { ...cursor, streamSeq: 99 }), CursorMoved);
    const now = await readCursor(test.database);
    assert.deepEqual([now.published.pos, now.streamSeq], [1, cursor.streamSeq]);
  });

  it('cannot be read where the migrations have not run', async () => {
    await test.database.query('delete from relay');
    await assert.rejects(readCursor(test.database), /run the migrations/);
  });
});
