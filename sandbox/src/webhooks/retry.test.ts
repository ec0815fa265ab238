import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextAttemptAt } from './retry.ts';

const threeDays = 3 * 24 * 3_600_000;

test('pauses double from half a second to five minutes', () => {
  const pauses = [1, 2, 3, 4, 10, 11, 50].map((attempts) => nextAttemptAt(attempts, 0, 0));
  assert.deepEqual(pauses, [500, 1000, 2000, 4000, 256_000, 300_000, 300_000]);
});

test('after three days nobody tries any more', () => {
  assert.equal(nextAttemptAt(50, 0, threeDays - 300_000), threeDays);
  assert.equal(nextAttemptAt(50, 0, threeDays - 299_999), null);
});
