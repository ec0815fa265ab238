import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadFaultRule, readFaultRule } from './fault-rule.ts';

test('what a rule leaves out is anything, always, at once, and a 500', () => {
  const anything = { operation: null, path: null, event: null, metadata: {}, probability: 1, left: null, fired: 0 };
  const rest = { ...anything, ms: 0, jitterMs: 0, status: 500 };
  assert.deepEqual(readFaultRule({ kind: 'error-before' }, 'f'), { id: 'f', kind: 'error-before', ...rest });
  for (const kind of ['webhook-delay', 'webhook-reorder'] as const)
    assert.deepEqual(readFaultRule({ kind }, 'f'), { id: 'f', kind, ...rest, ms: 5_000 });
  const named = {
    operation: 'refunds.*',
    path: '/v1/refunds',
    metadata: { a: '1' },
    probability: 0.5,
    ms: 10,
    jitterMs: 20,
  };
  const all = { kind: 'slow-after', ...named, count: 3, status: 503 } as const;
  const { count, ...kept } = all;
  assert.deepEqual(readFaultRule(all, 'f'), { id: 'f', ...kept, event: null, left: count, fired: 0 });
});

test('a rule that can not mean anything is refused with a reason', () => {
  const wrong: [unknown, RegExp][] = [
    ['error-before', /one rule as a JSON object/],
    [null, /one rule as a JSON object/],
    [{}, /'kind' must be one of error-before, .*webhook-lose\./],
    [{ kind: 'explode' }, /'kind' must be one of/],
    [{ kind: 'error-before', colour: 'red' }, /'colour' is unknown; there are kind, operation, .*, status\./],
    [{ kind: 'slow-before' }, /'slow-before' needs 'ms'/],
    [{ kind: 'slow-after' }, /'slow-after' needs 'ms'/],
    [{ kind: 'error-after', status: 429 }, /429 is always before/],
    [{ kind: 'webhook-lose', operation: 'payment_intents.*' }, /matched by 'event'/],
    [{ kind: 'webhook-lose', path: '/v1/refunds' }, /matched by 'event'/],
    [{ kind: 'error-before', event: 'charge.captured' }, /only matches webhook/],
    ...[0, 1.5, '1', 1e9 + 1].map((count): [unknown, RegExp] => [{ kind: 'error-before', count }, /'count'/]),
    ...[-0.1, 1.1, '1'].map((probability): [unknown, RegExp] => [
      { kind: 'error-before', probability },
      /'probability'/,
    ]),
    ...[-1, 3_600_001, '1'].flatMap((time): [unknown, RegExp][] => [
      [{ kind: 'slow-before', ms: time }, /'ms' must be/],
      [{ kind: 'slow-before', ms: 1, jitterMs: time }, /'jitterMs' must be/],
    ]),
    ...[400, 501, '500'].map((status): [unknown, RegExp] => [
      { kind: 'error-before', status },
      /'status' must be one of 429, 500, 502, 503, 504/,
    ]),
    ...[{ orderId: 7 }, 'x', null].map((metadata): [unknown, RegExp] => [
      { kind: 'error-before', metadata },
      /'metadata'/,
    ]),
    ...['operation', 'path'].map((field): [unknown, RegExp] => [
      { kind: 'error-before', [field]: 7 },
      new RegExp(`'${field}' must be text`),
    ]),
    [{ kind: 'webhook-lose', event: 7 }, /'event' must be text/],
  ];
  for (const [rule, reason] of wrong) {
    assert.throws(
      () => readFaultRule(rule, 'f'),
      (error) =>
        error instanceof BadFaultRule &&
        reason.test(error.message) &&
        error.mistakes.length === 1 &&
        error.name === 'BadFaultRule',
      JSON.stringify(rule),
    );
  }
  const several = () => readFaultRule({ kind: 'slow-before', count: 0, status: 1 }, 'f');
  assert.throws(several, (error) => error instanceof BadFaultRule && error.mistakes.length === 3);
});

test('the bounds of a rule are allowed, and so is every status', () => {
  for (const rule of [
    ...[1, 1e9].map((count) => ({ kind: 'error-before', count })),
    ...[0, 1].map((probability) => ({ kind: 'drop-before', probability })),
    ...[0, 3_600_000].map((ms) => ({ kind: 'slow-after', ms, jitterMs: ms })),
    ...[429, 500, 502, 503, 504].map((status) => ({ kind: 'error-before', status })),
    { kind: 'error-after', status: 503 },
  ])
    assert.equal(readFaultRule(rule, 'f').kind, rule.kind);
});
