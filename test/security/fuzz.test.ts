import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { untilDrained } from '../support/drain.ts';
import { startWholeStack, type WholeStack } from '../support/whole-stack.ts';
import { describeReport, pidsOf, refusedByDatabase } from './fuzz/report.ts';
import { runFuzz } from './fuzz/run.ts';

describe('any request', () => {
  let system: WholeStack;
  before(async () => {
    system = await startWholeStack({ RESERVATION_SECONDS: '20' });
  });
  after(() => system.close());

  it('20,000 requests generated from the documents get the answers that the documents promise', async (t) => {
    const { stack } = system.stack;
    const pids = pidsOf(stack);
    const seed = process.env.FUZZ_SEED ?? `${Date.now()}`;
    const report = await runFuzz(stack, { requests: 20_000, seed });
    t.diagnostic(describeReport(report));
    assert.deepEqual(report.failures, [], `with seed ${seed}`);
    assert.deepEqual(pidsOf(system.stack.stack), pids, 'no process ended');
    assert.deepEqual(
      refusedByDatabase(system.stack.wiring.logs),
      [],
      'no value passes a schema and is refused by a column',
    );
    await untilDrained(stack);
    assert.equal(await system.differences(60), '', 'copies agree with their owners, and there is no dead letter');
  });
});
