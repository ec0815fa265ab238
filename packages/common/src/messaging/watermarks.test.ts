import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase } from '../testing/database.ts';
import { insertUnseen } from './inbox.ts';
import { findUnseen, moveWatermark, takeTurn } from './watermarks.ts';

describe('the watermark for a log', () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  before(async () => {
    test = await createTestDatabase();
  });
  after(() => test.close());
  const read = () => takeTurn(test.database, 'orders', 0);

  it('is nowhere at first, and each owner has its own', async () => {
    assert.deepEqual(await read(), { after: null });
    const position = { epoch: randomUUIDv7(), txid: '7', pos: 3 };
    await moveWatermark(test.database, 'orders', position);
    assert.deepEqual(await read(), { after: position });
    assert.deepEqual(await takeTurn(test.database, 'payments', 60_000), { after: null });
  });

  it('never moves back within an epoch, and moves anywhere with a new one', async () => {
    const epoch = randomUUIDv7();
    await moveWatermark(test.database, 'orders', { epoch, txid: '1000', pos: 9 });
    for (const [txid, pos] of [
      ['999', 99],
      ['1000', 8],
    ] as const) {
      await moveWatermark(test.database, 'orders', { epoch, txid, pos });
      assert.deepEqual(await read(), { after: { epoch, txid: '1000', pos: 9 } });
    }
    const next = { epoch: randomUUIDv7(), txid: '0', pos: 0 };
    await moveWatermark(test.database, 'orders', next);
    assert.deepEqual(await read(), { after: next });
  });

  it('is given to one of the replicas that ask within the pause', async () => {
    const turns = await Promise.all(Array.from({ length: 5 }, () => takeTurn(test.database, 'tickets', 60_000)));
    assert.equal(turns.filter((turn) => turn !== null).length, 1);
    await test.database.query(
      `update watermarks set checked_at = now() - interval '59 seconds' where owner = 'tickets'`,
    );
    assert.equal(await takeTurn(test.database, 'tickets', 60_000), null);
    await test.database.query(
      `update watermarks set checked_at = now() - interval '61 seconds' where owner = 'tickets'`,
    );
    assert.notEqual(await takeTurn(test.database, 'tickets', 60_000), null);
  });

  it('the inbox tells which messages are not handled', async () => {
    const [seen, unseen] = [randomUUIDv7(), randomUUIDv7()];
    await insertUnseen(test.database, [seen]);
    assert.deepEqual(await findUnseen(test.database, [seen, unseen]), new Set([unseen]));
    assert.deepEqual(await findUnseen(test.database, []), new Set());
  });
});
