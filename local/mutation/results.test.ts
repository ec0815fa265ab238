import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mergeResults, type Report, readReport, scoreOf } from './results.ts';

const at = (line: number, from: number, to: number) => ({ start: { line, column: from }, end: { line, column: to } });
const mutant = (status: string, location = at(1, 1, 3), replacement = 'b') => ({
  mutatorName: 'Any',
  replacement,
  status,
  location,
});

const report: Report = {
  files: {
    'a/src/one.ts': {
      source: 'const x = 1 + 2;\n',
      mutants: [mutant('Killed'), mutant('Survived', at(1, 11, 16), '1 - 2')],
    },
    'a/src/two.ts': { source: 'x\n', mutants: [mutant('Timeout'), mutant('Ignored'), mutant('CompileError')] },
    'a/src/deep/three.ts': { source: 'if (x) {\n  y();\n}\n', mutants: [mutant('NoCoverage', at(1, 8, 2), '{}')] },
  },
};
const sample = { share: 0.5, seed: 4 };

describe('the results of a report', () => {
  const results = readReport(report, sample);

  it('are counted by folder, without what was left out', () => {
    assert.deepEqual(
      results.map(({ folder, mutants, tried, detected }) => ({ folder, mutants, tried, detected })),
      [
        { folder: 'a/src', mutants: 4, tried: 3, detected: 2 },
        { folder: 'a/src/deep', mutants: 1, tried: 1, detected: 0 },
      ],
    );
  });

  it('show the code of each survivor', () => {
    assert.deepEqual(results[0]?.survivors, [
      { file: 'a/src/one.ts', line: 1, mutator: 'Any', code: '1 + 2', replacement: '1 - 2', reason: '' },
    ]);
  });

  it('keep the reason of a survivor that stays, and the folders that did not run', () => {
    const reasoned = results.map((result) => ({
      ...result,
      survivors: result.survivors.map((one) => ({ ...one, reason: 'the same sum' })),
    }));
    const elsewhere = { folder: 'z', ...sample, mutants: 1, tried: 1, detected: 1, survivors: [] };
    const merged = mergeResults([...reasoned, elsewhere], results.slice(0, 1));
    assert.deepEqual(
      merged.map(({ folder }) => folder),
      ['a/src', 'a/src/deep', 'z'],
    );
    assert.equal(merged[0]?.survivors[0]?.reason, 'the same sum');
  });

  it('give a score of what was tried', () => {
    assert.equal(scoreOf({ tried: 4, detected: 3 }), 75);
    assert.equal(scoreOf({ tried: 0, detected: 0 }), null);
  });
});
