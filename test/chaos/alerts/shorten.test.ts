import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortenDurations } from './shorten.ts';

test('only the waits and windows of alerts are shortened', () => {
  const rule = (window: string, wait: string) => `
      - alert: RequestsAreSlow
        expr: histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket[${window}]))) > 300
        for: ${wait}
        annotations:
          summary: One in a hundred requests has been slow for 10m`;
  assert.equal(shortenDurations(rule('5m', '10m'), 20), rule('15000ms', '30000ms'));
  assert.equal(shortenDurations(rule('90s', '1h'), 20), rule('4500ms', '180000ms'));
});
