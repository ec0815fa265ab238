import assert from 'node:assert/strict';
import { describe as group, it } from 'node:test';
import { loadSimulation } from './loading/load.ts';
import { describe, simulate, simulateKept } from './simulate.ts';

// Always the same ones, so that a change is judged by itself; `npm run simulate` goes where nobody has been.
const seed = 'with every change';
const schedules = 5_000;

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
    const { found, completed, steps, seconds } = await simulate(seed, schedules);
    t.diagnostic(`seed ${seed}: ${steps} steps, ${completed} orders complete, ${seconds.toFixed(1)} s`);
    assert.equal(found, null, found ? describe(found) : '');
    assert.ok(completed > schedules / 10, 'hardly anybody bought anything: the simulation has gone blind');
  });
});
