import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plantedInCode } from './in-code.ts';
import { plantedInRules } from './in-rules.ts';
import { plantedInSql } from './in-sql.ts';
import { proveInCode } from './prove-code.ts';
import { proveInRule } from './prove-rules.ts';
import { proveInSql } from './prove-sql.ts';

const mostSchedules = 5_000;
const mostSequences = 1_000;

describe('a bug on purpose is found', () => {
  for (const bug of plantedInCode)
    it(`by the simulation: ${bug.name}`, async (t) => {
      const { caught, tries } = await proveInCode(bug, mostSchedules);
      t.diagnostic(`schedule ${tries}: ${caught}`);
      assert.ok(caught);
    });
  for (const bug of plantedInRules)
    it(`by the test of its rule: ${bug.name}`, (t) => {
      const { caught } = proveInRule(bug);
      t.diagnostic(`${caught}`);
      assert.ok(caught);
    });
  for (const bug of plantedInSql)
    it(`by comparing the stores: ${bug.name}`, async (t) => {
      const { caught, tries } = await proveInSql(bug, mostSequences);
      t.diagnostic(`sequence ${tries}: ${caught}`);
      assert.ok(caught);
    });
});
