import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAway, isNotFound, isPassing, Refusal, Unreachable } from './http.ts';

const refusal = (code: Refusal['code'], status: number) =>
  new Refusal({ code, status, detail: 'Please wait a minute.' });

test('a rate limit is temporary but does not mean the service is away, so its own text is shown', () => {
  for (const code of ['too-many-requests', 'too-many-declines', 'too-many-live-orders'] as const) {
    assert.equal(isAway(refusal(code, 429)), false, code);
    assert.equal(isPassing(refusal(code, 429)), true, code);
  }
});

test('a service that does not answer or that fails is away', () => {
  assert.equal(isAway(new Unreachable()), true);
  assert.equal(isAway(refusal('unavailable', 503)), true);
  assert.equal(isAway(refusal('not-found', 404)), false);
});

test('only the service’s own word means that there is no such thing', () => {
  assert.equal(isNotFound(refusal('not-found', 404)), true);
  for (const error of [refusal('not-signed-in', 401), refusal('unavailable', 503), new Unreachable(), new Error()])
    assert.equal(isNotFound(error), false);
});
