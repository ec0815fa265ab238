import { z } from 'zod';
import { maxInt, wholeNumber } from './values.ts';

/** Money in minor units (cents) of the installation's one currency. */
export const Cents = z.int().min(0);

/** A price in a comparison: any amount that fits into a price's column. */
export const ComparedCents = wholeNumber(0, maxInt);

/** The price of one place: at least 50 cents, the least a card payment can be, and below one million. */
export const PriceCents = wholeNumber(50, 99_999_999);

/** ISO 4217, e.g. `EUR`. One per installation. */
export const Currency = z.string().regex(/^[A-Z]{3}$/);

/** An amount as a sentence of a service has it, e.g. `€25.00`. Pages write it in the language of who reads. */
export const writtenMoney = (cents: number, currency: string): string => {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(cents / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
};
