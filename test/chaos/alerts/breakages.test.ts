import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sections } from '../../support/alert-rules.ts';
import { breakages } from './breakages.ts';

test('every alert can be proved: there is one way to break the system for it', () => {
  assert.deepEqual(breakages.map(({ alert }) => alert).toSorted(), [...sections.keys()].toSorted());
});
