import { codesByDigits } from './minor-units.ts';

/**
 * How Stripe takes amounts of one currency (https://docs.stripe.com/currencies). Plain data without zod, so that pages and
 * the sandbox can use it too.
 */
export type CurrencyRule = {
  /**
   * The decimal places of Stripe's minor unit. They differ from those of ISO 4217 and of `Intl`, which writes forints,
   * rupiahs and others without decimals although Stripe counts their hundredths.
   */
  readonly digits: 0 | 2 | 3;
  /** Amounts in minor units are multiples of this. 100: only whole units are charged. 10: the last of three decimals is 0. */
  readonly step: 1 | 10 | 100;
  /** The least and the most of one charge, in minor units. */
  readonly min: number;
  readonly max: number;
  /** What one unit of a large currency buys, as a power of ten: about so many of its units buy what one euro buys. */
  readonly scale: number;
};

const codes = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Written with two decimals that are always 00: "you can't charge fractions". */
const wholeUnits = new Set(['ISK', 'UGX']);

/** Stripe's smallest charges. It documents them by the currency of the account that is paid; elsewhere 50 is ours. */
const smallest: Readonly<Record<string, number>> = {
  ...{ AED: 200, CZK: 1_500, DKK: 250, GBP: 30, HKD: 400, HUF: 17_500, MXN: 1_000, MYR: 200, NOK: 300, PLN: 200 },
  ...{ RON: 200, SEK: 300, THB: 1_000 },
};
const smallestElsewhere = 50;

/** Eight digits, except where Stripe takes more of every kind of card. */
const largest: Readonly<Record<string, number>> = {
  ...{ COP: 9_999_999_999, HUF: 9_999_999_999, IDR: 999_999_999_999, INR: 999_999_999, JPY: 9_999_999_999 },
  LBP: 99_999_999_999,
};
const largestElsewhere = 99_999_999;

const scales: readonly (readonly [number, readonly string[]])[] = [
  [10, codes('CNY CZK DKK EGP HKD MAD MDL MXN MZN NOK SEK THB TRY TWD UAH UYU ZAR ZMW BOB BWP NAD SZL LSL')],
  [100, codes('AFN ALL BDT DJF DOP DZD HUF INR ISK JMD JPY KES KGS LKR MKD NPR PHP PKR RSD RUB VUV XPF ETB FKP')],
  [
    1_000,
    codes('AMD AOA ARS BIF CDF CLP COP CRC GYD KHR KMF KRW KZT LAK MMK MNT MWK NGN RWF SOS TZS UGX UZS XAF XOF YER'),
  ],
  [10_000, codes('GNF IDR LBP MGA PYG VND')],
];
const scaleOf = new Map(scales.flatMap(([scale, of]) => of.map((code) => [code, scale] as const)));

const rule = (code: string, digits: CurrencyRule['digits']): CurrencyRule => {
  const step = wholeUnits.has(code) ? 100 : digits === 3 ? 10 : 1;
  const min = smallest[code] ?? smallestElsewhere;
  const max = largest[code] ?? largestElsewhere;
  return {
    digits,
    step,
    min: Math.ceil(min / step) * step,
    max: Math.floor(max / step) * step,
    scale: scaleOf.get(code) ?? 1,
  };
};

/** Every currency that can be charged, by its ISO 4217 code. The one table for services, pages, mails and the sandbox. */
export const currencies: Readonly<Record<string, CurrencyRule>> = Object.freeze({
  ...Object.fromEntries(codesByDigits[2].map((code) => [code, rule(code, 2)])),
  ...Object.fromEntries(codesByDigits[0].map((code) => [code, rule(code, 0)])),
  ...Object.fromEntries(codesByDigits[3].map((code) => [code, rule(code, 3)])),
});

/** Whether this is the code of a currency that can be charged, in capitals. */
export const isCurrency = (code: string): boolean => Object.hasOwn(currencies, code);

/** The rule of a currency. @throws RangeError when it cannot be charged: configurations are checked at start. */
export const currencyRule = (code: string): CurrencyRule => {
  const found = isCurrency(code) ? currencies[code] : undefined;
  if (!found) throw new RangeError(unknownCurrency(code));
  return found;
};

/** What is wrong with a currency that is not in the table, as a sentence for an operator. */
export const unknownCurrency = (code: string): string =>
  `"${code}" is not a currency that cards can be charged in. Use the three capital letters of one, such as EUR, GBP or JPY.`;

/** What a price fits into: PostgreSQL's `int`. */
const maxColumn = 2_147_483_647;
const minPrice = 50;

/** What the price of one ticket may be, in minor units: multiples of `step` that the provider charges and we store. */
export const priceRange = (code: string): Pick<CurrencyRule, 'min' | 'max' | 'step'> => {
  const { min, max, step } = currencyRule(code);
  return { min: Math.max(min, minPrice), max: Math.min(max, Math.floor(maxColumn / step) * step), step };
};

/** The most tickets at this price that one payment can be for; 0 when one is too dear already. */
export const maxPlaces = (priceCents: number, currency: string): number =>
  Math.floor(currencyRule(currency).max / priceCents);
