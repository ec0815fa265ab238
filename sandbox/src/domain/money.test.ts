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
  for (const none of ['zzz', '', 'euro', 'bgn'])
    assert.deepEqual(
      problemOf(() => readCurrency(none)),
      { ...invalid, code: undefined, param: 'currency' },
    );
});

test('an amount is between the smallest and the largest charge of its currency', () => {
  // Written down a second time, from https://docs.stripe.com/currencies: a mistake in the table would be in every part alike.
  const smallest = {
    ...{ aed: 200, czk: 1_500, dkk: 250, gbp: 30, hkd: 400, huf: 17_500, mxn: 1_000, myr: 200, nok: 300, pln: 200 },
    ...{ ron: 200, sek: 300, thb: 1_000, eur: 50, usd: 50, jpy: 50 },
  };
  const largest: Record<string, number> = { huf: 9_999_999_999, jpy: 9_999_999_999 };
  for (const [currency, least] of Object.entries(smallest)) {
    const most = largest[currency] ?? 99_999_999;
    for (const good of [least, most])
      assert.equal(
        problemOf(() => checkAmount(good, currency)),
        null,
        currency,
      );
    const codes = [least - 1, 0, most + 1].map((amount) => problemOf(() => checkAmount(amount, currency)));
    assert.deepEqual(codes, [
      { ...invalid, code: 'amount_too_small', param: 'amount' },
      { ...invalid, code: 'amount_too_small', param: 'amount' },
      { ...invalid, code: 'amount_too_large', param: 'amount' },
    ]);
  }
});

test('fractions of currencies without any are refused: 500.50 króna, and the last of a dinar’s three decimals', () => {
  for (const [currency, good, bad] of [
    ['isk', 50_000, 50_050],
    ['ugx', 500_000, 500_001],
    ['kwd', 5_250, 5_255],
  ] as const) {
    assert.equal(
      problemOf(() => checkAmount(good, currency)),
      null,
    );
    assert.deepEqual(
      problemOf(() => checkAmount(bad, currency)),
      { ...invalid, code: 'parameter_invalid_integer', param: 'amount' },
    );
  }
});
