import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase } from '../testing/database.ts';
import { readOutbox } from './cursor.ts';
import type { Position } from './position.ts';
import { createReader } from './read-ahead.ts';

const beginning: Position = { txid: '0', pos: 0 };

describe('the outbox is read', () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  before(async () => {
    test = await createTestDatabase();
    await test.database.query(
      `insert into outbox (txid, type, aggregate_id, body)
       select txid::text::xid8, 'user.created', uuidv7(), '{}' from unnest(array[100, 9, 10, 99, 8]) as txid, generate_series(1, 3)`,
    );
    await test.database.query('analyze outbox');
  });
  after(() => test.close());

  const readAll = async (limit: number): Promise<string[]> => {
    const read: Position[] = [];
    const next = createReader(test.database, limit);
    for (;;) {
      const rows = await next(read.at(-1) ?? beginning);
      if (rows.length === 0) return read.map(({ txid }) => txid);
      read.push(...rows);
    }
  };

  for (const limit of [1, 2, 7, 100])
    it(`in the order of transactions, past where their numbers get another digit, ${limit} at a time`, async () => {
      assert.deepEqual(
        await readAll(limit),
        ['8', '9', '10', '99', '100'].flatMap((txid) => [txid, txid, txid]),
      );
    });

  it('from where it is asked, though the next batch was read ahead', async () => {
    const next = createReader(test.database, 2);
    const first = await next(beginning);
    await next(first.at(-1)!);
    assert.deepEqual(await next(first.at(-1)!), await readOutbox(test.database, first.at(-1)!, 2));
    assert.deepEqual(await next(beginning), first);
  });
});
