import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPaymentMethods } from './payment-methods.ts';

test('an installation offers the methods it names, in their order, each once', () => {
  assert.deepEqual(readPaymentMethods('card'), ['card']);
  assert.deepEqual(readPaymentMethods(' card, link ,card,klarna,'), ['card', 'link', 'klarna']);
});

test('none, or one that cannot hold an amount, is refused by name', () => {
  for (const none of ['', ' ', ',']) assert.throws(() => readPaymentMethods(none), /at least one/);
  for (const wrong of ['ideal', 'CARD', 'sepa_debit', 'card link'])
    assert.throws(() => readPaymentMethods(`card,${wrong}`), new RegExp(`"${wrong}".*choose from .*klarna`));
});
