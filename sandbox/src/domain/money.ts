import { currencies, isCurrency } from '@ticketing/contracts/values/currency';
import { badParameter } from './refusal.ts';

/** The currency in lower case, or 400 when it is none. */
export const readCurrency = (currency: string): string => {
  if (!isCurrency(currency.toUpperCase()))
    throw badParameter('currency', `'${currency}' is not a currency this account can charge in.`);
  return currency.toLowerCase();
};

/** 400 unless Stripe would charge this amount (minor units) of a currency that was read. */
export const checkAmount = (amount: number, currency: string): void => {
  const rule = currencies[currency.toUpperCase()];
  if (!rule) throw badParameter('currency', `'${currency}' is not a currency this account can charge in.`);
  const { min, max, step } = rule;
  if (amount < min)
    throw badParameter(
      'amount',
      `The smallest charge in ${currency} is ${min}, in its minor unit.`,
      'amount_too_small',
    );
  if (amount > max) throw badParameter('amount', `The largest charge in ${currency} is ${max}.`, 'amount_too_large');
  if (amount % step !== 0)
    throw badParameter(
      'amount',
      `An amount in ${currency} has to be divisible by ${step}.`,
      'parameter_invalid_integer',
    );
};
