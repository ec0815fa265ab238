import assert from 'node:assert/strict';
import { it } from 'node:test';
import { backoffMs, pause } from './pause.ts';

it('a back-off doubles up to its maximum, with up to a quarter taken off, in whole milliseconds', (t) => {
  for (const [random, expected] of [
    [0, [100, 200, 400, 800, 1_000, 1_000]],
    [0.999_999, [75, 150, 300, 600, 750, 750]],
  ] as const) {
    t.mock.method(Math, 'random', () => random);
    assert.deepEqual(
      [0, 1, 2, 3, 4, 1_000_000].map((attempt) => backoffMs(attempt, 100, 1_000)),
      expected,
    );
  }
  t.mock.method(Math, 'random', () => 0.123_456);
  assert.ok(Number.isInteger(backoffMs(1, 101, 1_000)));
});

it('a pause lasts its time, and ends early without an error when its signal fires', async () => {
  const begunAt = performance.now();
  await pause(30);
  assert.ok(performance.now() - begunAt >= 29);
  await pause(60_000, AbortSignal.abort());
  await pause(60_000, AbortSignal.timeout(10));
});
