import type { Payment } from '@ticketing/contracts/http/payments';
import { nextPageOf } from './pay-by-sandbox.ts';

/** A payment that was begun and is not confirmed: where it goes on at the bank, or that the bank did not confirm it. */
export type Unconfirmed =
  | { readonly kind: 'waits-at-bank'; readonly url: string }
  | { readonly kind: 'not-confirmed' }
  | null;

/** `returned` is how the provider's own page sent the buyer back, if it did. */
export const unconfirmedOf = (payment: Payment | null | undefined, returned: string | null): Unconfirmed => {
  const url = payment ? nextPageOf(payment) : null;
  if (url !== null) return { kind: 'waits-at-bank', url };
  return returned === 'failed' && payment?.status === 'created' ? { kind: 'not-confirmed' } : null;
};
