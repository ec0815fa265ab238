import type { Card } from '../calls/payments.ts';

const none: Card = { number: '', expires: '', code: '' };

/**
 * What was typed for an order, in this page's memory alone: a session that ends while somebody pays leads to signing in and
 * back, and what they typed is still there. It is never stored, and a reload forgets it.
 */
let typed: { readonly orderId: string; readonly card: Card } | null = null;

export const typedCard = (orderId: string): Card => (typed?.orderId === orderId ? typed.card : none);

export const rememberCard = (orderId: string, card: Card): void => {
  typed = { orderId, card };
};

/** To be called as soon as an order is paid or over. */
export const forgetCard = (orderId: string): void => {
  if (typed?.orderId === orderId) typed = null;
};
