import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readStatementSuffix, statementDescriptor } from './statement-descriptor.ts';

test('a suffix stands behind the account’s own name, in capitals, in 22 characters at most', () => {
  assert.equal(statementDescriptor(readStatementSuffix('Nick Cave') ?? null), 'TICKETING* NICK CAVE');
  assert.equal(statementDescriptor(null), 'TICKETING');
  assert.equal(readStatementSuffix(undefined), undefined);
  assert.equal(readStatementSuffix('A23456789 1'), 'A23456789 1');
  assert.throws(() => readStatementSuffix('A23456789 12'), /1 characters too long/);
});

test('what Stripe would refuse is refused, and says why', () => {
  for (const [suffix, why] of [
    ...['<', '>', '\\', "'", '"', '*'].map((mark) => [`A${mark}B`, /may not have/] as const),
    ['1984', /at least one letter/],
    ['- .', /at least one letter/],
    ['王菲', /Latin/],
    ['Live 王', /Latin/],
    ['A\nB', /Latin/],
  ] as const)
    assert.throws(() => readStatementSuffix(suffix), why, suffix);
  assert.equal(readStatementSuffix('Sigur Rós'), 'Sigur Rós');
});
