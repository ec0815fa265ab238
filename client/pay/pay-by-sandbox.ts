import type { Payment } from '@ticketing/contracts/http/payments';
import { carryOut, isUncertain } from '../calls/intention.ts';
import { type Card, createSandboxPaymentMethod, pay } from '../calls/payments.ts';

/**
 * Pays orders with the sandbox: starts the payment, hands the card to the provider, confirms with what it answers. Trying
 * again with the same card after an uncertain answer is the same attempt under the same key; another card, or one declined,
 * is a new one.
 */
export const createPayBySandbox = (): ((orderId: string, card: Card) => Promise<Payment>) => {
  let attempt: { readonly of: string; readonly paymentMethod: string } | null = null;

  const confirm = async (orderId: string, card: Card): Promise<Payment> => {
    const started = await carryOut(`pay:${orderId}`, (key) => pay({ orderId }, key));
    const fingerprint = JSON.stringify([orderId, card]);
    if (attempt?.of !== fingerprint)
      attempt = { of: fingerprint, paymentMethod: await createSandboxPaymentMethod(card, started.publishableKey) };
    const { paymentMethod } = attempt;
    return carryOut(`pay:${orderId}:${paymentMethod}`, (key) => pay({ orderId, paymentMethod }, key));
  };

  return async (orderId, card) => {
    try {
      return await confirm(orderId, card);
    } catch (error) {
      if (!isUncertain(error)) attempt = null;
      throw error;
    }
  };
};

/**
 * Where the buyer has to go before this payment goes on: the page of their bank. The sandbox's is part of this site, and so
 * at the address under which the buyer has opened it.
 */
export const nextPageOf = ({ status, nextAction, provider }: Payment): string | null => {
  if (status !== 'requires-action' || !nextAction) return null;
  const { pathname, search } = new URL(nextAction.url);
  return provider === 'sandbox' && pathname.startsWith('/sandbox/') ? pathname + search : nextAction.url;
};
