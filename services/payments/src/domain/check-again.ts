import type { OrderStatus } from '@ticketing/contracts/http/orders';
import type { PaymentStatus } from '@ticketing/contracts/http/payments';
import { type Action, isPaid, isServed, isSettled } from './payment.ts';

/**
 * When to look at a payment again without being told to, in seconds; null: never. Webhooks and orders' messages are
 * usually quicker: this finds what they lost, and does again what the provider did not answer. `checks` counts the
 * looks since anything moved. Money that is held, or taken and to be given back, is never let out of sight.
 */
export const checkAgainInSeconds = (
  order: OrderStatus | null,
  payment: PaymentStatus,
  action: Action,
  checks: number,
): number | null => {
  if (isSettled(payment)) return null;
  if (action !== 'wait' || (isServed(order) && !isPaid(payment)))
    return checks < 30 ? Math.min(4, 2 ** Math.max(0, checks - 1)) : 60;
  switch (payment) {
    // Complete when orders hears of it; if it is cancelled after all, its message wakes us.
    case 'captured':
      return null;
    // Orders decides and says so. Only a hold that ends by itself is found by looking.
    case 'authorized':
      return 60;
    // The buyer is at it, in a form or a bank's page of which nobody else may tell us: every few seconds at first.
    default:
      return Math.min(30, 2 + checks / 2);
  }
};
