const formats = new Map<string, Intl.NumberFormat>();

const formatOf = (currency: string, locale: string): Intl.NumberFormat => {
  const name = `${locale} ${currency}`;
  const format = formats.get(name) ?? new Intl.NumberFormat(locale, { style: 'currency', currency });
  formats.set(name, format);
  return format;
};

const minorUnits = (currency: string): number =>
  10 ** (formatOf(currency, 'en').resolvedOptions().maximumFractionDigits ?? 2);

/** `cents` (minor units) as a price in the reader's locale, e.g. `€42.00`. */
export const money = (cents: number, currency: string, locale: string): string =>
  formatOf(currency, locale).format(cents / minorUnits(currency));

/** The same without minor units when there are none, e.g. `€50`, for round figures in filters. */
export const roundMoney = (cents: number, currency: string, locale: string): string =>
  new Intl.NumberFormat(locale, { style: 'currency', currency, trailingZeroDisplay: 'stripIfInteger' }).format(
    cents / minorUnits(currency),
  );

const amount = /^(\d+|\d{1,3}(?:([.,])\d{3})(?:\2\d{3})*)(?:([.,])(\d{0,2}))?$/;

/**
 * What somebody typed as a price, in minor units, or `null` when it is not an amount. Takes a comma or a point; `1.234`
 * could be either of two prices a thousand times apart, so it is none.
 */
export const centsOf = (typed: string, currency: string): number | null => {
  const plain = typed.replaceAll(/^[\p{Sc}A-Za-z\s]+|[\p{Sc}A-Za-z\s]+$/gu, '');
  const [, whole, grouping, point, fraction = ''] = amount.exec(plain) ?? [];
  if (!whole || (grouping && (!point || point === grouping))) return null;
  return Math.round(Number(`${whole.replaceAll(/[.,]/g, '')}.${fraction}`) * minorUnits(currency));
};

/** Minor units as somebody would type them, e.g. `42.50`. */
export const typedOf = (cents: number, currency: string): string => {
  const units = minorUnits(currency);
  return units === 1 ? String(cents) : (cents / units).toFixed(2);
};
