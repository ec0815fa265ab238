import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeMetadata } from './metadata.ts';

test('a change adds and replaces, and an empty value forgets', () => {
  assert.deepEqual(changeMetadata({ a: '1', b: '2' }, { b: '', c: '3' }), { a: '1', c: '3' });
  assert.deepEqual(changeMetadata({ a: '1' }, ''), {});
  assert.deepEqual(changeMetadata({ a: '1' }, undefined), { a: '1' });
});

test('50 keys of 40 characters with values of 500 are the most', () => {
  const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, place) => [`k${place}`, 'v']));
  assert.equal(Object.keys(changeMetadata({}, keys(50))).length, 50);
  assert.throws(() => changeMetadata({}, keys(51)), /at most 50/);
  assert.throws(() => changeMetadata({}, { ['k'.repeat(41)]: 'v' }), /longer than 40/);
  assert.throws(() => changeMetadata({}, { k: 'v'.repeat(501) }), /at most 500/);
});
