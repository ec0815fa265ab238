import type { Order } from '@ticketing/contracts/http/orders';
import type { Phase } from './phase.ts';

type Ending = {
  readonly title: string;
  readonly text: (order: Order, total: string) => string;
  readonly again: boolean;
};

// Whether others can buy them now depends on the seller and on the sale, so nothing is said about that.
const given = ({ quantity }: Order): string =>
  quantity === 1 ? 'You no longer hold this ticket' : `You no longer hold these ${quantity} tickets`;

/** How an order ends without its tickets, and while it is being confirmed: what became of the money, and whether to offer the ticket again. */
export const endings: Record<Exclude<Phase, 'awaiting-payment' | 'complete'>, Ending> = {
  confirming: {
    title: 'Confirming…',
    text: ({ quantity }) =>
      `You are charged only once your ${quantity === 1 ? 'ticket is' : 'tickets are'} certain. This takes a moment, and the page changes by itself.`,
    again: false,
  },
  'by-buyer': {
    title: 'Reservation cancelled',
    text: (order) => `${given(order)}. Nothing was charged.`,
    again: true,
  },
  expired: {
    title: 'Time ran out',
    text: (order) => `It was not paid in time. ${given(order)}, and nothing was charged.`,
    again: true,
  },
  'payment-failed': {
    title: 'The payment failed',
    text: (order) =>
      `The bank did not let it through in the end. ${given(order)}, and nothing was charged; a hold on your card goes away by itself.`,
    again: true,
  },
  refunded: {
    title: 'Refunded',
    text: (_order, total) => `${total} is on its way back to you. Banks take up to ten days to show it.`,
    again: false,
  },
};
