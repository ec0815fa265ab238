import { currencyRule } from './currency.ts';
import { decimalsOf, digitsOf, usualDecimals } from './money-text.ts';

/** How amounts are read from what people type, and written as they would. Plain functions without zod, for pages. */

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
