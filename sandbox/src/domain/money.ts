import { badParameter } from './refusal.ts';

/** Stripe's smallest charge per currency, in minor units (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts). */
const smallest: Readonly<Record<string, number>> = {
  aed: 200,
  bgn: 100,
  czk: 1500,
  dkk: 250,
  gbp: 30,
  hkd: 400,
  huf: 17_500,
  mxn: 1000,
  myr: 200,
  nok: 300,
  pln: 200,
  ron: 200,
  sek: 300,
  thb: 1000,
};
const smallestElsewhere = 50;
const largest = 99_999_999;
const currencies = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()));

/** The currency in lower case, or 400 when it is none. */
export const readCurrency = (currency: string): string => {
  const code = currency.toLowerCase();
  if (!currencies.has(code))
    throw badParameter('currency', `'${currency}' is not a currency this account can charge in.`);
  return code;
};

/** 400 unless Stripe would charge this amount (minor units). */
export const checkAmount = (amount: number, currency: string): void => {
  const least = smallest[currency] ?? smallestElsewhere;
  if (amount < least) {
    throw badParameter(
      'amount',
      `The smallest charge in ${currency} is ${least}, in its minor unit.`,
      'amount_too_small',
    );
  }
  if (amount > largest) throw badParameter('amount', `The largest charge is ${largest}.`, 'amount_too_large');
};
