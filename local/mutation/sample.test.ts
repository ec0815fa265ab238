import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSampled } from './sample.ts';

const mutants = Array.from({ length: 2000 }, (_, line) => ({
  fileName: 'services/orders/src/http.ts',
  location: { start: { line, column: 2 }, end: { line, column: 9 } },
  replacement: 'false',
}));

describe('a sample of mutants', () => {
  it('has about the share that was wanted', () => {
    const tried = mutants.filter((mutant) => isSampled({ share: 0.25, seed: 1 }, mutant)).length;
    assert.ok(tried > 430 && tried < 570, `${tried} of 2000`);
  });

  it('is the same for the same seed, and another for another seed', () => {
    const chosen = (seed: number) => mutants.map((mutant) => isSampled({ share: 0.25, seed }, mutant));
    assert.deepEqual(chosen(7), chosen(7));
    assert.notDeepEqual(chosen(7), chosen(8));
  });

  it('contains every smaller sample of the same seed', () => {
    for (const mutant of mutants)
      if (isSampled({ share: 0.1, seed: 3 }, mutant)) assert.ok(isSampled({ share: 0.3, seed: 3 }, mutant));
  });

  it('is everything at a share of 1', () => {
    assert.ok(mutants.every((mutant) => isSampled({ share: 1, seed: 5 }, mutant)));
  });
});
