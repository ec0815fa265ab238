import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runChaos } from './chaos-run.ts';
import { planRun } from './plan-run.ts';
import { describeReport } from './report.ts';

// On a full machine the orders come slowly: thrice 96 s for them, and what it takes to start, to end and to judge.
const timeout = 500_000;

describe('everything breaks while people sell and buy', { timeout }, () => {
  it('for 96 s or more, by at least 30 faults of at least 8 kinds and 1,500 orders: no promise is broken', {
    timeout,
  }, async (t) => {
    const report = await runChaos({ ...planRun({ minutes: 1.6 }), leastOrders: 1_500 });
    for (const line of describeReport(report)) t.diagnostic(line);
    assert.deepEqual(report.violations, []);
    assert.ok(report.faults >= 30, `${report.faults} faults`);
    assert.ok(report.kinds >= 8, `${report.kinds} kinds`);
    assert.ok(report.seen.events >= 100 && report.seen.lists >= 80, JSON.stringify(report.seen));
    assert.ok(report.orders >= 1_500, `${report.orders} orders`);
  });
});
