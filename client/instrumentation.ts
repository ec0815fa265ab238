import { isCurrency, unknownCurrency } from '@ticketing/contracts/values/currency';
import { currency } from './config.ts';

/** Called by Next.js when the server starts. @throws Error when pages could not write a price. */
export const register = (): void => {
  if (!isCurrency(currency())) throw new Error(`CURRENCY: ${unknownCurrency(currency())}`);
};
