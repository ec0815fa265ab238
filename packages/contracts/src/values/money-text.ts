import { currencies, currencyRule } from './currency.ts';

/** How amounts are written for people and read from what they type. Plain functions without zod, so that pages can use them. */

const formats = new Map<string, Intl.NumberFormat>();

const formatOf = (locale: string, currency: string, decimals?: number): Intl.NumberFormat => {
  const name = `${locale} ${currency} ${decimals}`;
  const fraction = decimals === undefined ? {} : { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const format = formats.get(name) ?? new Intl.NumberFormat(locale, { style: 'currency', currency, ...fraction });
  formats.set(name, format);
  return format;
};

const intlDecimals = (currency: string): number =>
  formatOf('en', currency).resolvedOptions().maximumFractionDigits ?? 2;

/** The decimals of the minor unit. An old order may be in a currency that is no longer in the table. */
const digitsOf = (currency: string): number => currencies[currency]?.digits ?? intlDecimals(currency);

/** Decimals with which a currency is usually written: none for forints, which have hundredths only for Stripe. */
const usualDecimals = (currency: string): number => Math.min(intlDecimals(currency), digitsOf(currency));

const isWhole = (cents: number, currency: string): boolean => cents % 10 ** digitsOf(currency) === 0;

const decimalsOf = (cents: number, currency: string): number =>
  isWhole(cents, currency) ? usualDecimals(currency) : digitsOf(currency);

/** An amount in minor units as a price in a reader's locale, e.g. `€42.00`, `HUF 5,000`. */
export const moneyText = (cents: number, currency: string, locale: string): string =>
  formatOf(locale, currency, decimalsOf(cents, currency)).format(cents / 10 ** digitsOf(currency));

/** The same without decimals if there are none, e.g. `€50`, for round figures. */
export const roundMoneyText = (cents: number, currency: string, locale: string): string =>
  isWhole(cents, currency)
    ? formatOf(locale, currency, 0).format(cents / 10 ** digitsOf(currency))
    : moneyText(cents, currency, locale);

/** Minor units as a person would type them, e.g. `42.50` or `5000`. `typedAmount` reads it back as the same amount. */
export const typedText = (cents: number, currency: string): string => {
  const decimals = decimalsOf(cents, currency);
  // The last of three decimals is always 0, and three digits after a point could be thousands.
  return (cents / 10 ** digitsOf(currency)).toFixed(Math.min(decimals, 2));
};

export type TypedAmount = { readonly cents: number } | { readonly mistake: 'no-amount' | 'no-fraction' };

// A sign or name before and after the figure: `€`, `EUR`, `kr.`, `zł`. A point before a digit belongs to the figure.
const before = /^[\p{Sc}\p{L}](?:[\p{Sc}\p{L}\p{M}\s]|\.(?!\d))*/u;
const after = /[\p{Sc}\p{L}][\p{Sc}\p{L}\p{M}\s.]*$/u;
const figure =
  /^(?:(?<plain>\d+)|(?<grouped>\d{1,3}(?:(?<mark>[.,'’\s])\d{3})(?:\k<mark>\d{3})*))(?:(?<point>[.,])(?<fraction>\d{0,2}))?$/u;

/**
 * What a person typed as a price. Takes a comma or a point before the decimals, marks between thousands, and the currency's
 * sign or name around. `1.234` could be either of two prices a thousand times apart, so it is no amount, except in a currency
 * that is written without decimals. A fraction that the currency does not have is a mistake of its own.
 */
export const typedAmount = (typed: string, currency: string): TypedAmount => {
  const text = typed.normalize('NFKC').trim().replace(before, '').replace(after, '').trim();
  const { plain, grouped, mark, point, fraction = '' } = figure.exec(text)?.groups ?? {};
  const whole = plain ?? grouped;
  if (whole === undefined) return { mistake: 'no-amount' };
  const marksDecimals = (mark === '.' || mark === ',') && (point === undefined || point === mark);
  if (marksDecimals && (point !== undefined || usualDecimals(currency) > 0)) return { mistake: 'no-amount' };
  return amountOf(whole.replaceAll(/\D/g, ''), fraction, currency);
};

const amountOf = (whole: string, fraction: string, currency: string): TypedAmount => {
  const { digits, step } = currencyRule(currency);
  const decimals = digits - Math.log10(step);
  if (/[1-9]/.test(fraction.slice(decimals))) return { mistake: 'no-fraction' };
  return { cents: Number(`${whole}${fraction.slice(0, digits).padEnd(digits, '0')}`) };
};
