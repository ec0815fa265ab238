import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { against, figure, isMet, spreadOf } from './row.ts';

describe('a measured promise', () => {
  it('is the middle of its rounds, with the lowest and the highest', () => {
    assert.deepEqual(spreadOf([30, 10, 20]), { median: 20, low: 10, high: 30, rounds: 3 });
    assert.equal(spreadOf([10, 20, 40, 30]).median, 25);
  });

  it('is compared with its limit round by round', () => {
    const limit = { what: 'pgbench', figures: [100, 10, 50] };
    assert.deepEqual(against('orders', '/s', [100, 20, 150], limit, { atLeast: 1 }).ratio, {
      median: 2,
      low: 1,
      high: 3,
      rounds: 3,
    });
  });

  it('is kept when the median reaches the goal, from below or from above', () => {
    assert.ok(isMet(figure('slow', 'ms', [1, 5, 900], { atMost: 5 })));
    assert.ok(!isMet(figure('slow', 'ms', [1, 6, 7], { atMost: 5 })));
    const limit = { what: 'bare', figures: [10, 10, 10] };
    assert.ok(isMet(against('fast', '/s', [5, 5, 5], limit, { atLeast: 0.5 })));
    assert.ok(!isMet(against('fast', '/s', [4, 4, 9], limit, { atLeast: 0.5 })));
  });
});
