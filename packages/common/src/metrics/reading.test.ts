import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createReading } from './reading.ts';

const logOf = (lines: unknown[]) => ({ warn: (line: unknown) => void lines.push(line) }) as never;

describe('a reading', () => {
  it('is shared by all who ask within a second, and done again after that', async (test) => {
    let reads = 0;
    const latest = createReading(async () => ++reads, logOf([]));
    assert.deepEqual(await Promise.all([latest(), latest(), latest()]), [1, 1, 1]);
    const now = performance.now();
    test.mock.method(performance, 'now', () => now + 900);
    assert.equal(await latest(), 1);
    test.mock.method(performance, 'now', () => now + 1_000);
    assert.equal(await latest(), 2);
  });

  it('is null when the store fails, and logged once for each outage', async (test) => {
    const lines: unknown[] = [];
    let isAway = true;
    const latest = createReading(async () => {
      if (isAway) throw new Error('away');
      return 1;
    }, logOf(lines));
    const now = performance.now();
    const readings: unknown[] = [];
    for (const [nth, away] of [true, true, false, true].entries()) {
      test.mock.method(performance, 'now', () => now + nth * 6_000);
      isAway = away;
      readings.push(await latest());
    }
    assert.deepEqual(readings, [null, null, 1, null]);
    assert.equal(lines.length, 2);
  });

  it('is null after a second when the store is silent, and the store is not asked again meanwhile', async (test) => {
    let reads = 0;
    const answer = Promise.withResolvers<number>();
    const latest = createReading(() => {
      reads += 1;
      return answer.promise;
    }, logOf([]));
    const soon = async () => {
      const stopping = new AbortController();
      const late = sleep(20_000, 'no answer', { signal: stopping.signal });
      late.catch(() => {});
      return Promise.race([latest(), late]).finally(() => stopping.abort());
    };
    assert.equal(await soon(), null);
    const now = performance.now();
    test.mock.method(performance, 'now', () => now + 60_000);
    assert.equal(await soon(), null);
    assert.equal(reads, 1);
    answer.resolve(7);
    await sleep(1);
    assert.equal(await latest(), 7);
  });
});
