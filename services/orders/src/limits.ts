import type { LimitTable } from '@ticketing/common/limits/limit';

/** How often people may ask orders. Counting a reservation is one round trip to Redis for both of its limits. */
export const limits = {
  reservationsByUser: {
    points: 60,
    perSeconds: 60,
    by: 'user',
    why: 'In an on-sale people press Reserve again and again, once a second at most. They may have 10 live orders anyway.',
  },
  reservationsByNetwork: {
    points: 3_000,
    perSeconds: 60,
    by: 'network',
    why: 'An office or campus behind one address at an on-sale: 500 people, each pressing every 10 s.',
  },
  cancellationsByUser: { points: 60, perSeconds: 60, by: 'user', why: 'As many as may be reserved.' },
  cancellationsByNetwork: { points: 3_000, perSeconds: 60, by: 'network', why: 'As many as may be reserved.' },
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
    why: 'A buyer waits for a ticket that orders has not heard of for up to 2 s, which asks the database 40 times.',
  },
  waits: {
    atOnce: 50,
    by: 'all',
    why: 'The waits of all buyers together ask the database 1,000 times a second at most, a few percent of what it does.',
  },
  streamsOfUser: { atOnce: 20, by: 'user', why: 'Three devices with six tabs each, where none can share a stream.' },
  streamsOfNetwork: {
    atOnce: 256,
    by: 'network',
    why: 'As for the streams of tickets: one for each browser that is signed in.',
  },
  streams: { atOnce: 8_000, by: 'all', why: 'As for the streams of tickets.' },
} as const satisfies LimitTable;
