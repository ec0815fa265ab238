import type { Phase } from './phase.ts';

const words: Record<Phase, string> = {
  'awaiting-payment': 'Pay',
  confirming: 'Confirming',
  complete: 'Paid',
  'by-buyer': 'Cancelled',
  expired: 'Time ran out',
  'payment-failed': 'Payment failed',
  refunded: 'Refunded',
};

/** The title of an order's tab: how it stands, and with what. */
export const tabTitle = (phase: Phase, title: string): string => `${words[phase]} · ${title}`;

/** What a screen reader is told when an order changes. */
export const spokenPhases: Record<Phase, string> = {
  'awaiting-payment': 'Reserved. Waiting for your payment.',
  confirming: 'Your payment is being confirmed.',
  complete: 'Paid. You’re going.',
  'by-buyer': 'Reservation cancelled. Nothing was charged.',
  expired: 'Time ran out. Nothing was charged.',
  'payment-failed': 'The payment failed. Nothing was charged.',
  refunded: 'Refunded.',
};
