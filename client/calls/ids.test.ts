import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { idOf } from './ids.ts';

test('an id is a UUID, in lower case', () => {
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      assert.equal(idOf(id), id);
      assert.equal(idOf(id.toUpperCase()), id);
    }),
  );
});

test('the names of other routes, what is escaped and whatever is around an id are no id', () => {
  const id = '0198c0de-0000-7000-8000-000000000001';
  for (const word of [
    'live',
    'selling',
    'new',
    '1',
    '',
    '%ff',
    '%',
    '..',
    `${id}/..`,
    ` ${id}`,
    `${id}\n`,
    `${id}%00`,
    id.slice(1),
  ])
    assert.equal(idOf(word), null, JSON.stringify(word));
  fc.assert(fc.property(fc.string(), (text) => idOf(text) === null));
});
