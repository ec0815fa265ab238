import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkAmount, readCurrency } from './money.ts';
import { Refusal } from './refusal.ts';

const problemOf = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof Refusal);
    assert.match(error.message, /\w/, 'it says why');
    const { status, type, code, param } = error.problem;
    return { status, type, code, param };
  }
  return null;
};
const invalid = { status: 400, type: 'invalid_request_error' };

test('a currency may be written in capitals, and has to be one', () => {
  assert.deepEqual([readCurrency('EUR'), readCurrency('jpy')], ['eur', 'jpy']);
  for (const none of ['zzz', '', 'euro'])
    assert.deepEqual(
      problemOf(() => readCurrency(none)),
      { ...invalid, code: undefined, param: 'currency' },
    );
});

test('an amount is between the smallest of its currency and 99,999,999', () => {
  const smallest = {
    ...{ aed: 200, bgn: 100, czk: 1_500, dkk: 250, gbp: 30, hkd: 400, huf: 17_500, mxn: 1_000, myr: 200, nok: 300 },
    ...{ pln: 200, ron: 200, sek: 300, thb: 1_000, eur: 50, jpy: 50 },
  };
  for (const [currency, least] of Object.entries(smallest)) {
    for (const good of [least, 99_999_999])
      assert.equal(
        problemOf(() => checkAmount(good, currency)),
        null,
        currency,
      );
    const codes = [least - 1, 0, 100_000_000].map((amount) => problemOf(() => checkAmount(amount, currency)));
    assert.deepEqual(codes, [
      { ...invalid, code: 'amount_too_small', param: 'amount' },
      { ...invalid, code: 'amount_too_small', param: 'amount' },
      { ...invalid, code: 'amount_too_large', param: 'amount' },
    ]);
  }
});
