import { currencyRule, priceRange } from '@ticketing/contracts/values/currency';
import { moneyText, roundMoneyText } from '@ticketing/contracts/values/money-text';
import { typedAmount, typedText } from '@ticketing/contracts/values/typed-amount';

// The pages that everybody sees first import these two from contracts: the rest of this file is for sellers.

/** `cents` (minor units) as a price in the reader's locale, e.g. `€42.00`. */
export const money = moneyText;

/** The same without minor units when there are none, e.g. `€50`, for round figures in filters. */
export const roundMoney = roundMoneyText;

/** Minor units as somebody would type them, e.g. `42.50`. */
export const typedOf = typedText;

/** What somebody typed as a price, in minor units, or `null` when the currency has no such amount. */
export const centsOf = (typed: string, currency: string): number | null => {
  const amount = typedAmount(typed, currency);
  return 'cents' in amount ? amount.cents : null;
};

/** What is wrong with a price that somebody typed for a ticket, as a sentence, or `null`. The tickets service decides the same. */
export const priceMistake = (typed: string, currency: string): string | null => {
  const { min, max } = priceRange(currency);
  const amount = typedAmount(typed, currency);
  if ('mistake' in amount)
    return amount.mistake === 'no-fraction'
      ? `Whole amounts only: ${currency} has nothing smaller.`
      : `An amount, like ${examplePrice(currency)}.`;
  if (amount.cents < min) return `At least ${typedOf(min, currency)}; cards take no less.`;
  return amount.cents > max ? `At most ${typedOf(max, currency)}.` : null;
};

/** A price that a ticket may well have, as somebody would type it. */
export const examplePrice = (currency: string): string => {
  const { digits, scale } = currencyRule(currency);
  const cents = scale === 1 && digits > 0 ? 42.5 * 10 ** digits : 42 * scale * 10 ** digits;
  return typedOf(cents, currency);
};

/** Round prices to filter by, in minor units: about 25, 50, 100 and 250 euros' worth. */
export const priceSteps = (currency: string): readonly number[] => {
  const { digits, scale } = currencyRule(currency);
  return [25, 50, 100, 250].map((euros) => euros * scale * 10 ** digits);
};
