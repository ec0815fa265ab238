import type { LimitTable } from '@ticketing/common/limits/limit';

/** The rate limits of payments. Declines per order and buyer are in domain/declines.ts, because they must survive the loss of Redis. */
export const limits = {
  paymentsByUser: {
    points: 30,
    perSeconds: 60,
    by: 'user',
    why: 'Paying takes two requests; an impatient buyer presses Pay every few seconds.',
  },
  paymentsByNetwork: {
    points: 1_200,
    perSeconds: 60,
    by: 'network',
    why: 'An office or campus at an on-sale: 300 people who each pay twice within the same minute.',
  },
  declinesByNetwork: {
    points: 50,
    perSeconds: 86_400,
    by: 'network',
    refundable: true,
    why: 'Declined cards of honest people behind one address in a day. An attacker with many accounts can try 50.',
  },
  forgedWebhooksByNetwork: {
    points: 30,
    perSeconds: 60,
    by: 'network',
    why: 'The provider never forges. Above the limit the answer is 429; a genuine webhook is always accepted, from any network.',
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
    why: 'A buyer waits up to 2 s for an order that payments has not received yet, or that may have got more time, and 15 s while another request pays for it.',
  },
  waits: {
    atOnce: 100,
    by: 'all',
    why: 'All waits together query the database 2,000 times a second at most.',
  },
} as const satisfies LimitTable;
