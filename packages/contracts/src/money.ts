import { z } from 'zod';
import { isCurrency, priceRange, unknownCurrency } from './values/currency.ts';
import { moneyText } from './values/money-text.ts';
import { maxInt, wholeNumber } from './values.ts';

/** Money in minor units (Stripe's, see values/currency.ts) of the installation's one currency. */
export const Cents = z.int().min(0);

/** A price in a comparison: any amount that fits into a price's column. */
export const ComparedCents = wholeNumber(0, maxInt);

/** The price of one ticket in any currency. What a new price may be depends on the currency: `priceCentsIn`. */
export const PriceCents = wholeNumber(50, maxInt);

/** A new price of one ticket: an amount that the provider charges in this currency. */
export const priceCentsIn = (currency: string) => {
  const { min, max, step } = priceRange(currency);
  const price = wholeNumber(min, max);
  if (step === 1) return price;
  return price.refine(
    (cents) => cents % step === 0,
    `must be a multiple of ${step}: ${currency} has no smaller amounts`,
  );
};

/** ISO 4217, e.g. `EUR`. One per installation. */
export const Currency = z.string().regex(/^[A-Z]{3}$/);

/** The currency that an installation is configured with: one that cards can be charged in. */
export const ConfiguredCurrency = z
  .string()
  .refine(isCurrency, { error: ({ input }) => unknownCurrency(String(input)) })
  .default('EUR');

/** An amount as a sentence of a service has it, e.g. `€25.00`. Pages write it in the reader's language. */
export const writtenMoney = (cents: number, currency: string): string => moneyText(cents, currency, 'en');
