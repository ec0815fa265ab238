import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHashQueue } from './hash-queue.ts';

const busy = {
  ...{ code: 'too-many-requests', retryAfterSeconds: 2, facts: { limit: 'hashes' } },
  message: 'Many people are signing in at once. Please try again in a moment.',
};

test('never more run at once than allowed, and all get their turn in the order they came', async () => {
  const inTurn = createHashQueue({ atOnce: 2, waiting: 100, mostWaitMs: 60_000 });
  let running = 0;
  let most = 0;
  const started: number[] = [];
  const work = (n: number) =>
    inTurn(async () => {
      started.push(n);
      most = Math.max(most, ++running);
      await sleep(1);
      running -= 1;
    });
  await Promise.all(Array.from({ length: 50 }, (_, n) => work(n)));
  assert.equal(most, 2);
  assert.deepEqual(
    started,
    started.toSorted((a, b) => a - b),
  );
});

test('429 at once when too many wait already', async () => {
  const inTurn = createHashQueue({ atOnce: 1, waiting: 1, mostWaitMs: 60_000 });
  const first = inTurn(() => sleep(20));
  const second = inTurn(() => sleep(1));
  await assert.rejects(
    inTurn(async () => {}),
    busy,
  );
  await Promise.all([first, second]);
  await inTurn(async () => {});
});

test('429 when the turn does not come in time; the place in the queue is free again', async () => {
  const inTurn = createHashQueue({ atOnce: 1, waiting: 1, mostWaitMs: 20 });
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = inTurn(() => promise);
  let ran = false;
  await assert.rejects(
    inTurn(async () => {
      ran = true;
    }),
    busy,
  );
  resolve();
  await first;
  assert.equal(ran, false);
  assert.equal(await inTurn(async () => 'mine'), 'mine');
});

test('work that fails gives its place on', async () => {
  const inTurn = createHashQueue({ atOnce: 1, waiting: 1, mostWaitMs: 60_000 });
  const failing = inTurn(async () => {
    throw new Error('no');
  });
  const next = inTurn(async () => 'mine');
  await assert.rejects(failing, /no/);
  assert.equal(await next, 'mine');
});
