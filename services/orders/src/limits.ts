import type { LimitTable } from '@ticketing/common/limits/limit';

/** The rate limits of orders. Counting a reservation is one round trip to Redis for both of its limits. */
export const limits = {
  reservationsByUser: {
    points: 60,
    perSeconds: 60,
    by: 'user',
    why: 'In an on-sale people press Reserve repeatedly, once a second at most. They may have 10 live orders anyway.',
  },
  reservationsByNetwork: {
    points: 3_000,
    perSeconds: 60,
    by: 'network',
    why: 'An office or campus behind one address at an on-sale: 500 people, each pressing every 10 s.',
  },
  cancellationsByUser: { points: 60, perSeconds: 60, by: 'user', why: 'The same as for reservations.' },
  cancellationsByNetwork: { points: 3_000, perSeconds: 60, by: 'network', why: 'The same as for reservations.' },
  extensionsByUser: {
    points: 60,
    perSeconds: 60,
    by: 'user',
    why: 'Two for each of 10 live orders, and impatient presses of the same button. Every further one is refused anyway.',
  },
  extensionsByNetwork: { points: 3_000, perSeconds: 60, by: 'network', why: 'The same as for reservations.' },
  readsByNetwork: {
    points: 12_000,
    perSeconds: 60,
    by: 'network',
    countedBy: 'process',
    why: '1,000 people behind one address, each reloading their orders every 5 s.',
  },
  waitsOfUser: {
    atOnce: 2,
    by: 'user',
    why: 'A buyer waits up to 2 s for a ticket that orders has not received yet. Each wait queries the database 40 times.',
  },
  waits: {
    atOnce: 50,
    by: 'all',
    why: 'All waits together query the database 1,000 times a second at most, a few percent of its load.',
  },
  streamsOfUser: { atOnce: 20, by: 'user', why: 'Three devices with six tabs each, where tabs cannot share a stream.' },
  streamsOfNetwork: {
    atOnce: 256,
    by: 'network',
    why: 'As for the streams of tickets: one for each browser with a signed-in user.',
  },
  streams: { atOnce: 8_000, by: 'all', why: 'As for the streams of tickets.' },
} as const satisfies LimitTable;
