import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { eachOnce } from './each-once.ts';

test('each thing is shown once, where it first stands, whatever the pages say', () => {
  const things = fc.array(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd') }));
  fc.assert(
    fc.property(things, (given) => {
      const shown = eachOnce(given).map(({ id }) => id);
      assert.deepEqual(shown, [...new Set(given.map(({ id }) => id))]);
    }),
  );
});
