import { minorDigits } from './minor-units.ts';

/** How amounts are written for people. Plain functions without zod, so that pages can use them. */

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
export const digitsOf = (currency: string): number => minorDigits(currency) ?? intlDecimals(currency);

/** Decimals with which a currency is usually written: none for forints, which have hundredths only for Stripe. */
export const usualDecimals = (currency: string): number => Math.min(intlDecimals(currency), digitsOf(currency));

const isWhole = (cents: number, currency: string): boolean => cents % 10 ** digitsOf(currency) === 0;

/** The decimals with which this amount is written. */
export const decimalsOf = (cents: number, currency: string): number =>
  isWhole(cents, currency) ? usualDecimals(currency) : digitsOf(currency);

/** An amount in minor units as a price in a reader's locale, e.g. `€42.00`, `HUF 5,000`. */
export const moneyText = (cents: number, currency: string, locale: string): string =>
  formatOf(locale, currency, decimalsOf(cents, currency)).format(cents / 10 ** digitsOf(currency));

/** The same without decimals if there are none, e.g. `€50`, for round figures. */
export const roundMoneyText = (cents: number, currency: string, locale: string): string =>
  isWhole(cents, currency)
    ? formatOf(locale, currency, 0).format(cents / 10 ** digitsOf(currency))
    : moneyText(cents, currency, locale);
