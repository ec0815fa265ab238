import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asked, confirm, created, held, now, problemOf, unexpected, wrong } from '../testing/intents.ts';
import { cancelIntent, captureIntent } from './settle-intent.ts';
import { type IntentChange, updateIntent } from './update-intent.ts';

describe('updating', () => {
  const notes: IntentChange = {
    metadata: { note: 'x' },
    description: 'Three places',
    receiptEmail: 'grace@example.org',
    statementDescriptorSuffix: 'SHOW',
  };
  const terms: readonly IntentChange[] = [
    { amount: 900 },
    { currency: 'usd' },
    { captureMethod: 'automatic' },
    { paymentMethodId: 'pm_2' },
  ];

  test('of notes is possible at any time and forgets the last failure', () => {
    for (const intent of [
      confirm(created(), 'pm_card_chargeDeclined').intent,
      held(),
      cancelIntent(held(), null, now).intent,
    ]) {
      const { metadata, ...rest } = notes;
      const expected = { ...intent, ...rest, metadata: { orderId: '7', ...(metadata as object) }, lastFailure: null };
      assert.deepEqual(updateIntent(intent, notes), { intent: expected, events: [] });
      assert.deepEqual(updateIntent(intent, {}).intent, { ...intent, lastFailure: null });
    }
  });

  test('of what is charged closes the bank’s question, and is refused once money is held or the intent is over', () => {
    for (const change of terms) {
      const { intent } = updateIntent(asked(), change);
      const { challenge, status, ...rest } = intent;
      assert.deepEqual([challenge?.open, status], [false, 'requires_confirmation']);
      const { challenge: _, status: __, ...before } = asked();
      assert.deepEqual(rest, { ...before, ...change });
      const over = [held(), captureIntent(held(), undefined).intent, cancelIntent(held(), null, now).intent];
      for (const one of over)
        assert.deepEqual(
          problemOf(() => updateIntent(one, change)),
          unexpected,
        );
    }
    assert.equal(updateIntent(created(), { amount: 900 }).intent.status, 'requires_payment_method');
    assert.equal(updateIntent(created(), { paymentMethodId: 'pm_2' }).intent.status, 'requires_confirmation');
  });

  test('to an amount that the currency does not allow is refused', () => {
    assert.deepEqual(
      problemOf(() => updateIntent(created(), { amount: 49 })),
      wrong('amount', 'amount_too_small'),
    );
    assert.deepEqual(
      problemOf(() => updateIntent(created(), { currency: 'huf' })),
      wrong('amount', 'amount_too_small'),
    );
  });
});
