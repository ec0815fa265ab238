import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase } from '../testing/database.ts';
import { readOutbox } from './cursor.ts';
import type { Position } from './position.ts';

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
    for (;;) {
      const rows = await readOutbox(test.database, read.at(-1) ?? beginning, limit);
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
});
