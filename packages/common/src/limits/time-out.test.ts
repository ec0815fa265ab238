import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTimeout } from './time-out.ts';

it('a promise that never settles times out', async () => {
  const within = createTimeout(50);
  await assert.rejects(within(new Promise(() => {})), /no answer within 50 ms/);
});

it('an answer and a refusal are passed on', async () => {
  const within = createTimeout(50);
  assert.equal(await within(Promise.resolve(7)), 7);
  await assert.rejects(within(Promise.reject(new Error('no'))), /^Error: no$/);
});

it('a busy process does not time out: an answer that arrived meanwhile counts', async () => {
  const within = createTimeout(50);
  const answer = within(sleep(20).then(() => 'here'));
  for (const until = performance.now() + 500; performance.now() < until; );
  assert.equal(await answer, 'here');
});

it('each wait has its own time: one that begins later ends later, and an answer ends only its own', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const within = createTimeout(50);
  const ended: string[] = [];
  const wait = (name: string) => within(new Promise(() => {})).catch(() => void ended.push(name));
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  wait('first');
  t.mock.timers.tick(30);
  wait('second');
  await within(Promise.resolve());
  t.mock.timers.tick(20);
  await settled();
  assert.deepEqual(ended, [], 'the tick in which it began is not counted');
  t.mock.timers.tick(10);
  await settled();
  assert.deepEqual(ended, ['first']);
  t.mock.timers.tick(30);
  await settled();
  assert.deepEqual(ended, ['first', 'second']);
  // The clock has stopped meanwhile, and begins again.
  wait('third');
  t.mock.timers.tick(50);
  await settled();
  assert.equal(ended.length, 2);
  t.mock.timers.tick(10);
  await settled();
  assert.deepEqual(ended, ['first', 'second', 'third']);
});

it('one timer serves all waits, and stops when the last of them has its answer', async (t) => {
  const started = t.mock.method(globalThis, 'setInterval');
  const stopped = t.mock.method(globalThis, 'clearInterval');
  const timers = () => [started.mock.callCount(), stopped.mock.callCount()];
  const within = createTimeout(60_000);
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const both = [within(first.promise), within(second.promise)];
  assert.deepEqual(timers(), [1, 0]);
  first.resolve();
  await both[0];
  assert.deepEqual(timers(), [1, 0]);
  second.resolve();
  await both[1];
  assert.deepEqual(timers(), [1, 1]);
  await within(Promise.resolve());
  assert.deepEqual(timers(), [2, 2]);
});
