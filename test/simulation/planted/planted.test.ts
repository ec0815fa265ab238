import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { plantedBugs } from '../../chaos/planted/bugs.ts';
import { newestWith } from '../../chaos/planted/tree.ts';
import { plantedInCode } from './in-code.ts';
import { plantedInRules } from './in-rules.ts';
import { plantedInSql } from './in-sql.ts';

const root = join(import.meta.dirname, '../../..');

type Line = { readonly name: string; readonly file: string; readonly replace: string };

const inSql: Line[] = plantedInSql.map((bug) =>
  bug.kind === 'statement'
    ? bug.bug
    : { ...bug, file: newestWith('services/orders/migrations', `function ${bug.called}(`) },
);
const inProcesses: Line[] = plantedBugs.flatMap(({ name, edits }) => edits.map((edit) => ({ name, ...edit })));

/** Where sources move on a planted bug may lose its line, and what it proves with it; that would show only in a long run. */
describe('every bug to be planted finds its line, once', () => {
  for (const { name, file, replace } of [...plantedInCode, ...plantedInRules, ...inSql, ...inProcesses])
    it(`${name}, in ${file}`, () =>
      assert.equal(readFileSync(join(root, file), 'utf8').split(replace).length - 1, 1, replace));
});
