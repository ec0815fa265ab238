import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { it } from 'node:test';
import { backoffMs, pause, unlessAborted } from './pause.ts';

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

it('work ends as it does, or with the reason of the signal that fires first, and leaves nothing at the signal', async () => {
  const aborting = new AbortController();
  const { signal } = aborting;
  assert.equal(await unlessAborted(Promise.resolve(7), signal), 7);
  await assert.rejects(unlessAborted(Promise.reject(new Error('its own')), signal), /its own/);
  await pause(1);
  assert.deepEqual(getEventListeners(signal, 'abort'), []);
  const pending = unlessAborted(new Promise(() => {}), signal);
  aborting.abort(new Error('too late'));
  await assert.rejects(pending, /too late/);
  await assert.rejects(unlessAborted(new Promise(() => {}), signal), /too late/);
});
