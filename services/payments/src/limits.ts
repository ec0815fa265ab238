import type { LimitTable } from '@ticketing/common/limits/limit';

/** How often people may ask payments. Declines of orders and buyers are in domain/declines.ts: they survive Redis. */
export const limits = {
  paymentsByUser: {
    points: 30,
    perSeconds: 60,
    by: 'user',
    why: 'Paying is two requests; somebody impatient presses Pay every few seconds.',
  },
  paymentsByNetwork: {
    points: 1_200,
    perSeconds: 60,
    by: 'network',
    why: 'An office or campus at an on-sale: 300 people who pay within the same minute, twice over.',
  },
  declinesByNetwork: {
    points: 50,
    perSeconds: 86_400,
    by: 'network',
    refundable: true,
    why: 'Declined cards of honest people behind one address in a day. Somebody with many accounts tries 50.',
  },
  forgedWebhooksByNetwork: {
    points: 30,
    perSeconds: 60,
    by: 'network',
    why: 'A provider never forges. Beyond this the answer is 429; a true webhook is taken from anywhere at any time.',
  },
  readsByNetwork: {
    points: 12_000,
    perSeconds: 60,
    by: 'network',
    countedBy: 'process',
    why: '1,000 people behind one address, each looking at a payment every 5 s.',
  },
  waitsOfUser: {
    atOnce: 4,
    by: 'user',
    why: 'A buyer waits up to 2 s for an order that payments has not heard of, and 15 s while another request pays for it.',
  },
  waits: {
    atOnce: 100,
    by: 'all',
    why: 'The waits of all buyers together ask the database 2,000 times a second at most.',
  },
} as const satisfies LimitTable;
