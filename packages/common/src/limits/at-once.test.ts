import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createAtOnce } from './at-once.ts';

it('a slot is taken per key, up to the limit, and free again once however often it is released', () => {
  const atOnce = createAtOnce();
  const [first, second] = [atOnce.enter('a', 2), atOnce.enter('a', 2)];
  assert.ok(first && second);
  assert.equal(atOnce.enter('a', 2), null);
  assert.ok(atOnce.enter('b', 1));
  assert.equal(atOnce.enter('b', 1), null);
  first();
  first();
  first();
  assert.ok(atOnce.enter('a', 2));
  assert.equal(atOnce.enter('a', 2), null, 'one release frees one slot');
  second();
  assert.ok(atOnce.enter('a', 2));
});
