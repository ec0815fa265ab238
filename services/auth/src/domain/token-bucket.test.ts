import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fullBucket, refill, secondsToWait } from './token-bucket.ts';

const limit = { burst: 2, perMinute: 4 };
const empty = { left: 0, atMs: 0 };

test('a new bucket is full', () => {
  assert.equal(secondsToWait(limit, fullBucket(limit, 0)), 0);
});

test('an empty bucket says how long until there is one, and then there is', () => {
  const wait = secondsToWait(limit, empty);
  assert.equal(wait, 15);
  assert.equal(secondsToWait(limit, refill(limit, empty, wait * 1_000)), 0);
  assert.equal(secondsToWait(limit, refill(limit, empty, wait * 1_000 - 1)), 1);
});

test('it never holds more than the burst', () => {
  assert.equal(refill(limit, empty, 3_600_000).left, 2);
});

test('a clock that goes back takes nothing away', () => {
  assert.equal(refill(limit, { left: 1, atMs: 10_000 }, 0).left, 1);
});
