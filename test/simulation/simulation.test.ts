import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe as group, it } from 'node:test';
import { promisify } from 'node:util';
import { loadSimulation } from './loading/load.ts';
import { describe, simulateKept } from './simulate.ts';

// Always the same ones, so that a change is judged by itself; `npm run simulate` goes where nobody has been.
const seed = 'with every change';
const schedules = 5_000;
const command = join(import.meta.dirname, '../../local/simulate.ts');

// Ids are drawn by node:crypto, which no seed reaches.
const withoutIds = <Run extends { readonly trace: readonly string[] }>(run: Run): Run => ({
  ...run,
  trace: run.trace.map((line) => line.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'an id')),
});

group('in a simulated world, where anything may die, be lost, come twice or late', () => {
  it('the same seed is the same schedule, step by step', async () => {
    const { runSchedule } = await loadSimulation(null);
    const [first, second] = [await runSchedule('same', true), await runSchedule('same', true)];
    assert.ok(first.steps > 100);
    assert.deepEqual(withoutIds(first), withoutIds(second));
  });

  it('no schedule that once broke a promise breaks it again', async () => {
    const found = await simulateKept();
    assert.equal(found, null, found ? describe(found) : '');
  });

  it(`no promise is broken in ${schedules.toLocaleString('en')} schedules`, async (t) => {
    // In a process of its own: the test runner follows every promise, which makes them four times as slow.
    const { stdout } = await promisify(execFile)(process.execPath, [
      command,
      '--schedules',
      `${schedules}`,
      '--seed',
      seed,
    ]);
    const [, result = ''] = /result\s+(.*)/.exec(stdout) ?? [];
    t.diagnostic(result);
    const [, completed = '0'] = /([\d,]+) orders complete/.exec(result) ?? [];
    assert.match(result, /no promise is broken/);
    assert.ok(
      Number(completed.replaceAll(',', '')) > schedules / 10,
      'hardly anybody bought anything: the simulation has gone blind',
    );
  });
});
