import type { Order } from '@ticketing/contracts/http/orders';
import type { Phase } from './phase.ts';

type Ending = {
  readonly title: string;
  readonly text: (order: Order, total: string) => string;
  readonly again: boolean;
};

const yours = ({ quantity }: Order): string => (quantity === 1 ? 'Your place is' : 'Your places are');

/** How an order ends without its places, and while it is being confirmed: what became of the money, and whether to offer the ticket again. */
export const endings: Record<Exclude<Phase, 'awaiting-payment' | 'complete'>, Ending> = {
  confirming: {
    title: 'Nearly yours',
    text: () =>
      'Your card said yes. We are making sure of your place before anything is charged; this takes a moment and changes by itself.',
    again: false,
  },
  'by-buyer': {
    title: 'You let it go',
    text: (order) => `${yours(order)} back on sale. Nothing was charged.`,
    again: true,
  },
  expired: {
    title: 'Time ran out',
    text: (order) => `It was not paid in time. ${yours(order)} back on sale, and nothing was charged.`,
    again: true,
  },
  'payment-failed': {
    title: 'The payment failed',
    text: (order) =>
      `The bank did not let it through in the end. ${yours(order)} back on sale, and nothing was charged; a hold on your card goes away by itself.`,
    again: true,
  },
  refunded: {
    title: 'Refunded',
    text: (_order, total) => `${total} is on its way back to your card. Banks take up to ten days to show it.`,
    again: false,
  },
};
