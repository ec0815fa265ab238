import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newKey } from './new-key.ts';

const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('every key is a new random UUID, also where browsers have no randomUUID, as on plain http', () => {
  const withIt = Array.from({ length: 200 }, newKey);
  Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true });
  const withoutIt = Array.from({ length: 200 }, newKey);
  Reflect.deleteProperty(crypto, 'randomUUID');
  for (const key of [...withIt, ...withoutIt]) assert.match(key, uuid4);
  assert.equal(new Set([...withIt, ...withoutIt]).size, 400);
});
