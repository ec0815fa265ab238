import assert from 'node:assert/strict';
import { it } from 'node:test';
import { describeFullStreams, runFullStreams } from './full-streams.ts';

it('streams that evict messages, some before they are delivered: no purchase is refused, and everything agrees', async (t) => {
  const report = await runFullStreams({ purchases: 700, frozenSeconds: 8, tell: (line) => t.diagnostic(line) });
  for (const line of describeFullStreams(report)) t.diagnostic(line);
  assert.deepEqual(report.violations, []);
  assert.equal(report.bought, 700);
  assert.ok(report.evictedUndelivered > 0, 'the stream was large enough, so nothing was proved');
});
