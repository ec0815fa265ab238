import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeMetadata } from './metadata.ts';
import type { Refusal } from './refusal.ts';

test('a change adds and replaces, and an empty value forgets', () => {
  assert.deepEqual(changeMetadata({ a: '1', b: '2' }, { b: '', c: '3' }), { a: '1', c: '3' });
  assert.deepEqual(changeMetadata({ a: '1' }, ''), {});
  assert.deepEqual(changeMetadata({ a: '1' }, undefined), { a: '1' });
});

test('50 keys of 40 characters with values of 500 are the most', () => {
  const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, place) => [`k${place}`, 'v']));
  assert.equal(Object.keys(changeMetadata({}, keys(50))).length, 50);
  assert.equal(Object.keys(changeMetadata(keys(50), { k0: '', k50: 'v' })).length, 50);
  const longest = { ['k'.repeat(40)]: 'v'.repeat(500) };
  assert.deepEqual(changeMetadata({}, longest), longest);
  for (const [change, message, param] of [
    [keys(51), /at most 50/, 'metadata'],
    [{ ['k'.repeat(41)]: 'v' }, /longer than 40/, 'metadata'],
    [{ k: 'v'.repeat(501) }, /at most 500/, 'metadata[k]'],
  ] as const)
    assert.throws(
      () => changeMetadata({}, change),
      ({ problem }: Refusal) => {
        assert.match(problem.message, message);
        assert.deepEqual([problem.status, problem.type, problem.param], [400, 'invalid_request_error', param]);
        return true;
      },
    );
});
