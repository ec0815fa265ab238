import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runChaos } from './chaos-run.ts';
import { planRun } from './plan-run.ts';
import { describeReport } from './report.ts';

describe('everything breaks while people sell and buy', () => {
  it('for 96 s or more, by at least 30 faults of at least 8 kinds and 1,500 orders: no promise is broken', async (t) => {
    const report = await runChaos({ ...planRun({ minutes: 1.6 }), leastOrders: 1_500 });
    for (const line of describeReport(report)) t.diagnostic(line);
    assert.deepEqual(report.violations, []);
    assert.ok(report.faults >= 30, `${report.faults} faults`);
    assert.ok(report.kinds >= 8, `${report.kinds} kinds`);
    assert.ok(report.orders >= 1_500, `${report.orders} orders`);
  });
});
