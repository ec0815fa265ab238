import assert from 'node:assert/strict';
import { test } from 'node:test';
import { table } from './table.ts';

test('columns are as wide as they need to be, numbers stand right, null is a dot, long cells are cut', () => {
  const columns = [
    { name: 'title', align: 'left' },
    { name: 'n', align: 'right' },
  ] as const;
  const rows = [
    ['Fugue', '1'],
    [null, '200'],
    ['one\n  two three', null],
  ];
  assert.equal(
    table(columns, rows, 8),
    ['title       n', '────────  ───', 'Fugue       1', '·         200', 'one two…    ·'].join('\n'),
  );
});
