import type { Payment, PaymentInput, PaymentList } from '@ticketing/contracts/http/payments';
import { Refusal, Unreachable } from './http.ts';
import { sendSignedIn } from './session.ts';

export type Card = {
  readonly number: string;
  readonly expires: string;
  readonly code: string;
};

/** Starts paying, or, with the provider's `paymentMethod`, confirms. Refused with `card-declined` (the order stays payable). */
export const pay = (body: PaymentInput, key: string): Promise<Payment> =>
  sendSignedIn('/api/payments', { method: 'POST', body, headers: { 'idempotency-key': key } });

export const readPayment = async (orderId: string): Promise<Payment | null> => {
  const { payments } = await sendSignedIn<PaymentList>(`/api/payments?orderId=${orderId}`);
  return payments[0] ?? null;
};

/**
 * Hands a card to the payment sandbox, which answers with a payment method's id. It speaks Stripe's own form-encoded
 * API; the card never reaches our services. Throws `Refusal` when the card cannot be right, with the provider's sentence about
 * a card; what it says of anything else is for developers.
 */
export const createSandboxPaymentMethod = async (card: Card, publishableKey: string): Promise<string> => {
  const [month = '', year = ''] = card.expires.split('/').map((part) => part.trim());
  const response = await fetch('/sandbox/v1/payment_methods', {
    method: 'POST',
    headers: { authorization: `Bearer ${publishableKey}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      type: 'card',
      'card[number]': card.number.replaceAll(/\s/g, ''),
      'card[exp_month]': month,
      'card[exp_year]': year.length === 2 ? `20${year}` : year,
      'card[cvc]': card.code,
    }),
  }).catch(() => null);
  const answer = (await response?.json().catch(() => null)) as {
    id?: string;
    error?: { type?: string; message?: string };
  } | null;
  if (response?.ok && answer?.id) return answer.id;
  if (!response || response.status >= 500 || !answer?.error?.message)
    throw new Unreachable('The payment sandbox gave no answer.');
  const { type, message } = answer.error;
  throw type === 'card_error'
    ? new Refusal({ code: 'card-declined', status: response.status, detail: message })
    : new Refusal({ code: 'invalid-input', status: response.status, detail: message });
};
