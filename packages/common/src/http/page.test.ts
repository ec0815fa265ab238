import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Refusal } from '../refusal.ts';
import { decodeCursor, encodeCursor } from './page.ts';

const sortValue = fc.oneof(fc.string(), fc.integer(), fc.constant(null));

describe('a cursor', () => {
  it('returns the values that it was made of, and fits into a query as it is', () => {
    fc.assert(
      fc.property(fc.array(sortValue, { maxLength: 4 }), (values) => {
        const cursor = encodeCursor(values);
        assert.match(cursor, /^[\w-]+$/);
        assert.deepEqual(decodeCursor(cursor, values.length), values);
      }),
    );
  });

  const packed = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  for (const [what, cursor] of [
    ['is empty', ''],
    ['is no base64url', 'é'],
    ['packs no JSON', Buffer.from('{').toString('base64url')],
    ['has a value too few', packed(['a'])],
    ['has a value too many', packed(['a', 1, 'c'])],
    ['packs an object', packed({ 0: 'a', 1: 1, length: 2 })],
    ['packs a text of this length', packed('ab')],
    ['has a list among its values', packed(['a', [1]])],
    ['has a boolean among its values', packed([true, 'a'])],
    ['is one of ours with padding', `${packed(['a', 1])}=`],
    ['is one of ours with blanks in its JSON', Buffer.from('["a", 1]').toString('base64url')],
  ] as const)
    it(`is refused when it ${what}, and the refusal names the field`, () => {
      assert.throws(
        () => decodeCursor(cursor, 2),
        (error) => {
          assert.ok(error instanceof Refusal && error.code === 'invalid-input');
          assert.match(error.message, /first page/);
          assert.deepEqual(error.errors, [{ field: 'cursor', message: 'is not one that an earlier page gave' }]);
          return true;
        },
      );
    });
});
