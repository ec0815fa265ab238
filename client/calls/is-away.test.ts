import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAway, isPassing, Refusal, Unreachable } from './http.ts';

const refusal = (code: Refusal['code'], status: number) =>
  new Refusal({ code, status, detail: 'Please wait a minute.' });

test('a limit passes, but its service is not away: the sentence that says how long to wait is what is shown', () => {
  for (const code of ['too-many-requests', 'too-many-declines', 'too-many-live-orders'] as const) {
    assert.equal(isAway(refusal(code, 429)), false, code);
    assert.equal(isPassing(refusal(code, 429)), true, code);
  }
});

test('a service that does not answer, or cannot, is away', () => {
  assert.equal(isAway(new Unreachable()), true);
  assert.equal(isAway(refusal('unavailable', 503)), true);
  assert.equal(isAway(refusal('not-found', 404)), false);
});
