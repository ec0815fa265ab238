import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { root } from '../config.ts';
import { type Answer, readAsvs } from './answers.ts';
import { checkAnswer, titlesIn } from './check.ts';
import { levels } from './levels.ts';
import { withAsvsTable } from './table.ts';

const { requirements, chapters } = readAsvs(root);
const withLevel = (wanted: number) => [...levels].filter(([, level]) => level === wanted).map(([id]) => id);

describe('the list of requirements of ASVS 5.0.0', () => {
  it('is complete: 345, of which 70 are level 1, 183 level 2 and 92 level 3', () => {
    assert.deepEqual([levels.size, ...[1, 2, 3].map((level) => withLevel(level).length)], [345, 70, 183, 92]);
  });

  it('has its 17 chapters, each with as many of level 1 and 2 as in the standard', () => {
    const counts = Object.keys(chapters).map((chapter) =>
      [1, 2].map((level) => withLevel(level).filter((id) => id.startsWith(`${chapter}.`)).length),
    );
    assert.deepEqual(counts, [
      [8, 19],
      [4, 7],
      [8, 11],
      [2, 8],
      [4, 5],
      [13, 22],
      [6, 12],
      [4, 3],
      [4, 3],
      [5, 24],
      [3, 11],
      [3, 6],
      [1, 12],
      [2, 7],
      [3, 10],
      [0, 16],
      [0, 7],
    ]);
  });
});

describe('docs/asvs.json', () => {
  it('answers every requirement of level 1 and 2 once, in order, with its level', () => {
    const wanted = [...levels].filter(([, level]) => level < 3);
    assert.deepEqual(
      requirements.map(({ id, level }) => [id, level]),
      wanted,
    );
  });

  it('references tests and places that exist', () => {
    assert.deepEqual(
      requirements.flatMap((one) => checkAnswer(root, one)),
      [],
    );
  });

  it('gives no promise of later work as an answer', () => {
    for (const { id, why } of requirements) assert.doesNotMatch(why, /(^|\s)#\d|TODO|planned|will be/i, id);
  });
});

describe('the check of an answer', () => {
  const answer: Answer = { id: 'V1.1.1', level: 1, about: 'something', answer: 'yes', why: 'because it does' };
  const findings = (more: Partial<Answer>) => checkAnswer(root, { ...answer, ...more });
  const here = 'local/asvs/asvs.test.ts';

  it('finds a yes without proof, a renamed test, a missing file and a missing text', () => {
    assert.match(findings({})[0] ?? '', /neither a test nor a place/);
    assert.match(findings({ test: `${here} :: a test that does not exist` })[0] ?? '', /has no test/);
    assert.match(findings({ test: 'local/asvs/gone.test.ts' })[0] ?? '', /does not exist/);
    assert.match(findings({ test: 'local/asvs/check.ts' })[0] ?? '', /not a test file/);
    assert.match(findings({ where: 'docs/gone.md' })[0] ?? '', /does not exist/);
    assert.match(findings({ where: `LICENSE :: ${'no such words'}` })[0] ?? '', /does not contain/);
  });

  it('accepts references that exist', () => {
    assert.deepEqual(findings({ test: `${here} :: accepts references that exist` }), []);
    assert.deepEqual(findings({ where: 'LICENSE :: MIT License' }), []);
  });

  it('reads titles in any kind of quotes', () => {
    assert.deepEqual(titlesIn(`it('a\\'s', f); test("b's", f); describe(\`c\`, f)`), ["a's", "b's", '`c`']);
  });
});

describe('the table in docs/security.md', () => {
  it('is written between its markers only', () => {
    const page = 'before\n<!-- asvs: written by npm run generate -->\nold\n<!-- /asvs -->\nafter\n';
    const written = withAsvsTable(page, readAsvs(root));
    assert.match(written, /^before\n<!-- asvs[^>]*-->\n\n\| chapter/);
    assert.match(written, /<!-- \/asvs -->\nafter\n$/);
    assert.doesNotMatch(written, /\nold\n/);
    assert.equal(withAsvsTable(written, readAsvs(root)), written);
    assert.throws(() => withAsvsTable('no marks', readAsvs(root)), /no markers/);
  });
});
