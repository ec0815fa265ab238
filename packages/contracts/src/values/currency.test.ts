import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { currencies, currencyRule, isCurrency, maxPlaces, unknownCurrency } from './currency.ts';
import { moneyText, roundMoneyText } from './money-text.ts';
import { typedAmount, typedText } from './typed-amount.ts';

const anyCurrency = fc.constantFrom(...Object.keys(currencies));
const anyAmountIn = (currency: string) => {
  const { min, max, step } = currencyRule(currency);
  return fc.integer({ min: min / step, max: max / step }).map((steps) => steps * step);
};
const anyAmount = anyCurrency.chain((currency) => fc.tuple(fc.constant(currency), anyAmountIn(currency)));
const locales = ['en-GB', 'de-DE', 'hu-HU', 'ar-EG', 'ja-JP', 'en-IN'];

/** A written amount as exact units and decimals, whatever signs, marks and digits a locale writes. */
const readBack = (text: string, currency: string, locale: string): number => {
  const parts = new Intl.NumberFormat(locale, { style: 'currency', currency, minimumFractionDigits: 2 }).formatToParts(
    0.5,
  );
  const point = parts.find(({ type }) => type === 'decimal')?.value ?? '';
  const zero = new Intl.NumberFormat(locale, { useGrouping: false }).format(0).codePointAt(0) ?? 48;
  const latin = [...text].map((letter) => {
    const digit = (letter.codePointAt(0) ?? 0) - zero;
    return digit >= 0 && digit <= 9 ? String(digit) : letter;
  });
  const digits = latin.join('').replaceAll(/[^\d]/g, (mark) => (mark === point ? '.' : ''));
  const [whole = '', fraction = ''] = digits.split('.').filter((part) => part !== '');
  return Number(`${whole}${fraction.padEnd(currencyRule(currency).digits, '0')}`);
};

describe('the table of currencies', () => {
  it('has Stripe’s minor units, which are not those of Intl or ISO 4217', () => {
    const digits = (codes: string) => codes.split(' ').map((code) => currencyRule(code).digits);
    assert.deepEqual([...new Set(digits('EUR USD GBP HUF ISK IDR UGX COP PKR TWD LAK MMK'))], [2]);
    assert.deepEqual([...new Set(digits('JPY KRW CLP VND XAF XOF XPF BIF MGA'))], [0]);
    assert.deepEqual([...new Set(digits('BHD JOD KWD OMR TND'))], [3]);
    assert.deepEqual(
      ['ISK', 'UGX', 'KWD', 'HUF', 'EUR'].map((code) => currencyRule(code).step),
      [100, 100, 10, 1, 1],
    );
  });

  it('has Stripe’s smallest and largest charges', () => {
    const limits = (code: string) => [currencyRule(code).min, currencyRule(code).max];
    assert.deepEqual(limits('EUR'), [50, 99_999_999]);
    assert.deepEqual(limits('GBP'), [30, 99_999_999]);
    assert.deepEqual(limits('HUF'), [17_500, 9_999_999_999]);
    assert.deepEqual(limits('IDR'), [50, 999_999_999_999]);
    assert.deepEqual(limits('ISK'), [100, 99_999_900]);
    assert.deepEqual(limits('KWD'), [50, 99_999_990]);
  });

  it('knows codes in capitals only, and says what is wrong with others', () => {
    for (const code of ['EUR', 'HUF', 'KWD', 'XCG']) assert.ok(isCurrency(code), code);
    for (const code of ['eur', 'EURO', 'ZZZ', 'BTC', '', 'toString', 'BGN']) {
      assert.ok(!isCurrency(code), code);
      assert.throws(() => currencyRule(code), new RangeError(unknownCurrency(code)));
    }
    assert.match(unknownCurrency('EURO'), /"EURO" is not a currency .* such as EUR/);
  });

  it('has currencies that every browser can write, each once', () => {
    const known = new Set(Intl.supportedValuesOf('currency'));
    assert.deepEqual(
      Object.keys(currencies).filter((code) => !known.has(code)),
      [],
    );
    assert.ok(Object.keys(currencies).length > 130);
  });

  it('says how many tickets one payment can be for', () => {
    assert.equal(maxPlaces(99_999_999, 'EUR'), 1);
    assert.equal(maxPlaces(50_000_000, 'EUR'), 1);
    assert.equal(maxPlaces(49_999_999, 'EUR'), 2);
    assert.equal(maxPlaces(100_000_000, 'EUR'), 0);
    assert.equal(maxPlaces(99_999_900, 'ISK'), 1);
  });
});

describe('an amount', () => {
  it('is written with the decimals that its currency usually has, and with more only if there are some', () => {
    for (const [cents, currency, locale, text] of [
      [4_200, 'EUR', 'en-GB', '€42.00'],
      [4_200, 'EUR', 'de-DE', '42,00\u00a0€'],
      [4_200, 'JPY', 'en-GB', 'JP¥4,200'],
      [500_000, 'HUF', 'en-GB', 'HUF\u00a05,000'],
      [500_050, 'HUF', 'en-GB', 'HUF\u00a05,000.50'],
      [500_000, 'ISK', 'en-GB', 'ISK\u00a05,000'],
      [15_000_000, 'IDR', 'en-GB', 'IDR\u00a0150,000'],
      [5_500, 'KWD', 'en-GB', 'KWD\u00a05.500'],
    ] as const)
      assert.equal(moneyText(cents, currency, locale), text);
    assert.equal(roundMoneyText(5_000, 'EUR', 'en-GB'), '€50');
    assert.equal(roundMoneyText(5_050, 'EUR', 'en-GB'), '€50.50');
    assert.equal(roundMoneyText(5_000, 'KWD', 'en-GB'), 'KWD\u00a05');
  });

  it('of every currency that is typed is the one that is charged and shown', () => {
    fc.assert(
      fc.property(anyAmount, fc.constantFrom(...locales), ([currency, cents], locale) => {
        const typed = typedText(cents, currency);
        for (const way of [typed, typed.replace('.', ','), ` ${currency} ${typed}`, `${typed} ${currency}`])
          assert.deepEqual(typedAmount(way, currency), { cents }, `${way} ${currency}`);
        assert.equal(readBack(moneyText(cents, currency, locale), currency, locale), cents);
        assert.equal(readBack(roundMoneyText(cents, currency, locale), currency, locale), cents);
      }),
      { numRuns: 3_000 },
    );
  });

  it('is read with the marks and signs that people type', () => {
    for (const [typed, currency, cents] of [
      ['5.000 Ft', 'HUF', 500_000],
      ['5 000 Ft', 'HUF', 500_000],
      ['5\u00a0000,50 Ft', 'HUF', 500_050],
      ['5,000', 'JPY', 5_000],
      ['¥5,000', 'JPY', 5_000],
      ['５０００', 'JPY', 5_000],
      ['150.000', 'IDR', 15_000_000],
      ['Rp 1.500.000', 'IDR', 150_000_000],
      ["1'234.50", 'CHF', 123_450],
      ['1 234,5 zł', 'PLN', 123_450],
      ['kr. 420', 'DKK', 42_000],
      ['420 kr.', 'DKK', 42_000],
      ['5.25', 'KWD', 5_250],
      ['42.00', 'JPY', 42],
      ['5000,00', 'ISK', 500_000],
    ] as const)
      assert.deepEqual(typedAmount(typed, currency), { cents }, `${typed} ${currency}`);
  });

  it('with a fraction that its currency does not have is refused, and is never rounded', () => {
    for (const [typed, currency] of [
      ['42.50', 'JPY'],
      ['42,5', 'KRW'],
      ['5000.50', 'ISK'],
      ['5000,01', 'UGX'],
    ] as const)
      assert.deepEqual(typedAmount(typed, currency), { mistake: 'no-fraction' }, `${typed} ${currency}`);
  });

  it('that could be two amounts is none', () => {
    for (const typed of [
      '1.234',
      '1,234',
      '1.234.567',
      '1.005',
      '1,234.567',
      '1234,567',
      '',
      '-5',
      '1e5',
      'EUR .5',
      'EUR.5',
    ])
      assert.deepEqual(typedAmount(typed, 'EUR'), { mistake: 'no-amount' }, typed);
    assert.deepEqual(typedAmount('5.125', 'KWD'), { mistake: 'no-amount' });
    assert.deepEqual(typedAmount('1,234.567', 'JPY'), { mistake: 'no-amount' });
    const long = `${'a'.repeat(50_000)}!`;
    assert.deepEqual(typedAmount(long, 'EUR'), { mistake: 'no-amount' });
  });
});
