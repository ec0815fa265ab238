import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createKept } from './kept.ts';

const counting = () => {
  let reads = 0;
  return { read: async () => `page ${++reads}`, reads: () => reads };
};

describe('what is kept', () => {
  it('reads once for everybody who asks the same, and for each question by itself', async () => {
    const pages = createKept({ keptMs: 60_000, most: 10 });
    const { read } = counting();
    assert.deepEqual(await Promise.all([pages.get('a', read), pages.get('a', read), pages.get('b', read)]), [
      'page 1',
      'page 1',
      'page 2',
    ]);
  });

  it('reads again when the time is over', async () => {
    const pages = createKept({ keptMs: 20, most: 10 });
    const { read } = counting();
    assert.equal(await pages.get('a', read), 'page 1');
    await sleep(30);
    assert.equal(await pages.get('a', read), 'page 2');
  });

  it('gives what it has while it reads again, and then what it has read', async () => {
    const pages = createKept<string>({ renewMs: 20, keptMs: 60_000, most: 10 });
    assert.equal(await pages.get('a', async () => 'old'), 'old');
    await sleep(30);
    const reading = Promise.withResolvers<string>();
    let readings = 0;
    const slow = () => {
      readings += 1;
      return reading.promise;
    };
    assert.deepEqual(await Promise.all([pages.get('a', slow), pages.get('a', slow)]), ['old', 'old']);
    assert.equal(readings, 1);
    reading.resolve('new');
    await sleep(1);
    assert.equal(await pages.get('a', async () => 'newer'), 'new');
  });

  it('waits for a reading when what it has is too old', async () => {
    const pages = createKept<string>({ renewMs: 10, keptMs: 40, most: 10 });
    assert.equal(await pages.get('a', async () => 'old'), 'old');
    await sleep(20);
    assert.equal(await pages.get('a', () => new Promise(() => {})), 'old');
    await sleep(30);
    assert.equal(await pages.get('a', async () => 'new'), 'new');
  });

  it('gives nothing that was being read again when it was forgotten', async () => {
    const pages = createKept<string>({ renewMs: 10, keptMs: 60_000, most: 10 });
    await pages.get('a', async () => 'old');
    await sleep(20);
    const reading = Promise.withResolvers<string>();
    await pages.get('a', () => reading.promise);
    pages.forget();
    reading.resolve('from before');
    await sleep(1);
    assert.equal(await pages.get('a', async () => 'new'), 'new');
  });

  it('gives what it has when reading again fails, and tries once more', async () => {
    const pages = createKept<string>({ renewMs: 10, keptMs: 60_000, most: 10 });
    await pages.get('a', async () => 'old');
    await sleep(20);
    assert.equal(await pages.get('a', () => Promise.reject(new Error('the database is away'))), 'old');
    await sleep(1);
    assert.equal(await pages.get('a', async () => 'new'), 'old');
    await sleep(1);
    assert.equal(await pages.get('a', async () => 'newer'), 'new');
  });

  it('gives nobody an answer whose reading began before a change', async () => {
    const pages = createKept({ keptMs: 60_000, most: 10 });
    const slow = Promise.withResolvers<string>();
    const before = pages.get('a', () => slow.promise);
    pages.forget();
    const after = pages.get('a', async () => 'new');
    slow.resolve('old');
    assert.deepEqual([await before, await after, await pages.get('a', async () => 'newer')], ['old', 'new', 'new']);
  });

  it('keeps no failure', async () => {
    const pages = createKept({ keptMs: 60_000, most: 10 });
    await assert.rejects(pages.get('a', () => Promise.reject(new Error('the database is away'))));
    assert.equal(await pages.get('a', async () => 'there'), 'there');
  });

  it('keeps what was read after a reading that fails later', async () => {
    const pages = createKept<string>({ keptMs: 60_000, most: 10 });
    const slow = Promise.withResolvers<string>();
    const failing = pages.get('a', () => slow.promise);
    pages.forget();
    await pages.get('a', async () => 'new');
    slow.reject(new Error('the database is away'));
    await assert.rejects(failing);
    assert.equal(await pages.get('a', async () => 'newer'), 'new');
  });

  it('holds as many as it may, and lets only the oldest go for another', async () => {
    const pages = createKept({ keptMs: 60_000, most: 2 });
    const { read, reads } = counting();
    for (const [question, expected] of [
      ['a', 1],
      ['b', 2],
      ['a', 2],
      ['b', 2],
      ['c', 3],
      ['c', 3],
      ['b', 3],
      ['a', 4],
      ['c', 4],
      ['b', 5],
    ] as const) {
      await pages.get(question, read);
      assert.equal(reads(), expected, question);
    }
  });
});
