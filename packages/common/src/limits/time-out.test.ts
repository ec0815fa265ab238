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
