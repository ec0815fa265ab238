import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, type KeptAnswer, type KeyedCall } from './idempotency.ts';
import { Refusal } from './refusal.ts';

const now = 1_800_000_000_000;
const call: KeyedCall = { key: 'k', endpoint: 'POST /v1/refunds', fingerprint: 'f' };
const kept: KeptAnswer = { ...call, status: 200, body: '{}', requestId: 'req_1', keptAt: now };
const refusalOf = (...args: Parameters<typeof judge>) => {
  try {
    judge(...args);
  } catch (error) {
    assert.ok(error instanceof Refusal);
    assert.match(error.message, /\w/, 'it says why');
    const { status, type, code } = error.problem;
    return [status, type, code];
  }
  return null;
};

test('a call runs the first time, and gets the first answer for 24 hours', () => {
  assert.equal(judge(call, undefined, false, now), 'run');
  assert.equal(judge(call, kept, false, now + 24 * 3_600_000 - 1), kept);
  assert.equal(judge(call, kept, false, now + 24 * 3_600_000), 'run');
});

test('a key is refused for another call, while its first runs, and beyond 255 characters', () => {
  assert.deepEqual(refusalOf({ ...call, endpoint: 'POST /v1/charges' }, kept, false, now), [
    ...[400, 'idempotency_error', undefined],
  ]);
  assert.deepEqual(refusalOf({ ...call, fingerprint: 'g' }, kept, false, now), [400, 'idempotency_error', undefined]);
  assert.deepEqual(refusalOf(call, kept, true, now), [409, 'idempotency_error', 'idempotency_key_in_use']);
  const long = (length: number) => refusalOf({ ...call, key: 'k'.repeat(length) }, undefined, false, now);
  assert.deepEqual([long(255), long(256)], [null, [400, 'idempotency_error', undefined]]);
  for (const changes of [{ endpoint: 'x' }, { fingerprint: 'x' }])
    assert.equal(judge({ ...call, ...changes }, kept, false, now + 24 * 3_600_000), 'run', 'a forgotten key is free');
});
