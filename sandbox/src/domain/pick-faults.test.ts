import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callKinds, readFaultRule, replayKinds, webhookKinds } from './fault-rule.ts';
import { pickFaults, waitOf } from './pick-faults.ts';
import { planDeliveries } from './plan-deliveries.ts';

const call = {
  kinds: callKinds,
  operation: 'payment_intents.capture',
  path: '/v1/payment_intents/pi_1/capture',
  metadata: { orderId: '7' },
};
const always = () => 0;

test('a pattern matches the whole text, and its dots are dots', () => {
  const matches = (operation: string) =>
    pickFaults([readFaultRule({ kind: 'error-before', operation }, 'f')], call, always).picked.length === 1;
  assert.deepEqual(
    [
      'payment_intents.capture',
      'payment_intents.*',
      '*.capture',
      '*',
      'payment_intents',
      'payment_intents_capture',
    ].map(matches),
    [true, true, true, true, false, false],
  );
});

test('a rule for calls never strikes a webhook, nor the other way round', () => {
  const rules = [readFaultRule({ kind: 'slow-after', ms: 1 }, 'a'), readFaultRule({ kind: 'webhook-lose' }, 'b')];
  const kindsOf = (occasion: typeof call | object) =>
    pickFaults(rules, { kinds: webhookKinds, metadata: {}, ...occasion }, always).picked.map(({ kind }) => kind);
  assert.deepEqual(kindsOf(call), ['slow-after']);
  assert.deepEqual(kindsOf({ event: 'charge.captured' }), ['webhook-lose']);
});

test('metadata must agree in every pair named', () => {
  const rule = (metadata: object) => readFaultRule({ kind: 'error-before', metadata }, 'f');
  assert.equal(pickFaults([rule({ orderId: '7' })], call, always).picked.length, 1);
  assert.equal(pickFaults([rule({ orderId: '8' })], call, always).picked.length, 0);
  assert.equal(pickFaults([rule({ orderId: '7', seat: 'A' })], call, always).picked.length, 0);
});

test('a count runs out, and chance is asked only when the rule matches', () => {
  const rule = readFaultRule({ kind: 'error-before', operation: '*.capture', count: 1, probability: 0.5 }, 'f');
  const other = { ...call, operation: 'payment_intents.create' };
  assert.equal(pickFaults([rule], other, () => assert.fail('not asked')).picked.length, 0);
  assert.equal(pickFaults([rule], call, () => 0.5).picked.length, 0);
  const struck = pickFaults([rule], call, () => 0.49);
  assert.deepEqual([struck.picked.length, struck.rules[0]!.left, struck.rules[0]!.fired], [1, 0, 1]);
  assert.equal(pickFaults(struck.rules, call, always).picked.length, 0);
});

test('what a rule names has to be there', () => {
  const rule = readFaultRule({ kind: 'webhook-lose', event: 'charge.*' }, 'f');
  const strikes = (event?: string) =>
    pickFaults([rule], { kinds: webhookKinds, metadata: {}, ...(event ? { event } : {}) }, always).picked.length;
  assert.deepEqual([strikes('charge.failed'), strikes('refund.created'), strikes()], [1, 0, 0]);
});

test('the rules that did not happen stay as they are, and an endless one is counted', () => {
  const [endless, other] = [
    readFaultRule({ kind: 'error-before' }, 'a'),
    readFaultRule({ kind: 'drop-after', path: '/x' }, 'b'),
  ];
  const { picked, rules } = pickFaults([endless, other], call, always);
  assert.deepEqual(picked, [endless]);
  assert.deepEqual(rules, [{ ...endless, fired: 1 }, other]);
  assert.deepEqual(pickFaults([other], call, always), { picked: [], rules: [other] });
});

test('to an answer that is only given again happens what happens after the effect, but no other answer', () => {
  const happening = callKinds.filter((kind) => {
    const rule = readFaultRule({ kind, ms: 1 }, 'f');
    return pickFaults([rule], { ...call, kinds: replayKinds }, always).picked.length > 0;
  });
  assert.deepEqual(happening, ['drop-after', 'slow-after']);
});

test('a rule waits its time, and up to its jitter longer', () => {
  const rule = readFaultRule({ kind: 'slow-before', ms: 100, jitterMs: 50 }, 'f');
  assert.deepEqual(
    [0, 0.5, 1].map((chance) => waitOf(rule, () => chance)),
    [100, 125, 150],
  );
});

test('deliveries are planned as the faults ask', () => {
  const plan = (...rules: object[]) =>
    planDeliveries(
      rules.map((rule) => readFaultRule(rule, 'f')),
      1000,
      always,
    ).map(({ at, held }) => [at, held]);
  assert.deepEqual(plan(), [[1000, false]]);
  assert.deepEqual(plan({ kind: 'webhook-lose' }, { kind: 'webhook-double' }), []);
  assert.deepEqual(plan({ kind: 'webhook-delay', ms: 50 }), [[1050, false]]);
  assert.deepEqual(plan({ kind: 'webhook-double', ms: 30 }, { kind: 'webhook-delay', ms: 50 }), [
    [1050, false],
    [1080, false],
  ]);
  assert.deepEqual(plan({ kind: 'webhook-reorder', ms: 200 }), [[1200, true]]);
  assert.deepEqual(plan({ kind: 'webhook-reorder', ms: 200 }, { kind: 'webhook-delay', ms: 50 }), [[1250, true]]);
  assert.deepEqual(plan({ kind: 'webhook-reorder', ms: 200 }, { kind: 'webhook-double', ms: 10 }), [
    [1200, true],
    [1210, true],
  ]);
});
