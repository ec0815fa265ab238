import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createReader } from './read-ahead.ts';

describe('the reader of the outbox', () => {
  /** An outbox of rows at positions 1 to `count`, and the positions it was read from. */
  const create = (count: number, limit: number) => {
    const reads: number[] = [];
    let isAway = false;
    const query = async (text: string, [, pos]: readonly unknown[] = []): Promise<never[]> => {
      assert.match(text, new RegExp(`limit ${limit}$`));
      reads.push(pos as number);
      if (isAway) throw new Error('the database is away');
      return Array.from({ length: count }, (_, nth) => ({ txid: '7', pos: nth + 1 }))
        .filter((one) => one.pos > (pos as number))
        .slice(0, limit) as never[];
    };
    const read = createReader({ query } as never, limit);
    const fail = (): void => {
      isAway = true;
    };
    return { reads, read: async (pos: number) => (await read({ txid: '7', pos })).map((one) => one.pos), fail };
  };

  it('reads the next batch ahead of time behind a full one, and only then', async () => {
    const { reads, read } = create(5, 2);
    assert.deepEqual(await read(0), [1, 2]);
    assert.deepEqual(reads, [0, 2]);
    assert.deepEqual(await read(2), [3, 4]);
    assert.deepEqual(reads, [0, 2, 4]);
    assert.deepEqual(await read(4), [5]);
    assert.deepEqual(await read(5), []);
    assert.deepEqual(await read(5), []);
    assert.deepEqual(reads, [0, 2, 4, 5, 5]);
  });

  it('reads again from any other place than the one read ahead', async () => {
    const { reads, read } = create(5, 2);
    await read(0);
    assert.deepEqual(await read(1), [2, 3]);
    assert.deepEqual(reads, [0, 2, 1, 3]);
  });

  it('fails for whoever asks for a batch that could not be read ahead, and not before', async () => {
    const { read, fail } = create(5, 2);
    const first = read(0);
    fail();
    assert.deepEqual(await first, [1, 2]);
    await new Promise((resolve) => setImmediate(resolve));
    await assert.rejects(read(2), /away/);
  });
});
