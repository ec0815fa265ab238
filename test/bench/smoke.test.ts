import assert from 'node:assert/strict';
import { it } from 'node:test';
import { benches } from './catalogue.ts';
import { runBenches } from './run.ts';

it('every bench runs and gives figures', async (t) => {
  const seen = new Set<string>();
  const rows = await runBenches({
    names: [],
    quick: true,
    say: (name, text) => {
      seen.add(name);
      t.diagnostic(`${name}: ${text}`);
    },
  });
  assert.deepEqual([...seen].sort(), Object.keys(benches).sort());
  for (const { what, ours } of rows) assert.ok(Number.isFinite(ours.median), what);
});
