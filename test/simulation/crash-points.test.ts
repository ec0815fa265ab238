import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crashEverywhere, tableOf } from './crash-points.ts';

const pairsOfEach = 40;

describe('a process that dies between any two steps of a purchase', () => {
  it('breaks no promise, wherever it dies, once or twice', async (t) => {
    const rows = await crashEverywhere(pairsOfEach);
    for (const line of tableOf(rows).split('\n')) t.diagnostic(line);
    assert.deepEqual(
      rows.flatMap(({ violations }) => violations),
      [],
    );
    assert.ok(rows.every(({ boundaries }) => boundaries > 10));
  });
});
