import type { LimitTable } from '@ticketing/common/limits/limit';

const readsPerMinute = 12_000;

/** The rate limits of tickets. */
export const limits = {
  listingsByUser: {
    points: 60,
    perSeconds: 60,
    by: 'user',
    why: 'A seller with a whole season to list enters 100 in two minutes from a prepared page; nobody types faster.',
  },
  listingsByNetwork: {
    points: 600,
    perSeconds: 3_600,
    by: 'network',
    why: 'An agency whose people all list on one day. An attacker with many accounts can fill the list with 600 an hour.',
  },
  changesByUser: {
    points: 120,
    perSeconds: 60,
    by: 'user',
    why: 'A seller who edits all their listings, two a second.',
  },
  changesByNetwork: { points: 1_200, perSeconds: 60, by: 'network', why: 'Ten such sellers in one office.' },
  readsByNetwork: {
    points: readsPerMinute,
    perSeconds: 60,
    by: 'network',
    countedBy: 'process',
    why: 'An on-sale in an office: 1,000 people behind one address, each reloading every 10 s. A reload reads twice: the website for the page, then the browser.',
  },
  streamsOfNetwork: {
    atOnce: 256,
    by: 'network',
    why: 'A browser has one stream for all its tabs (six if it cannot share one), so 256 people behind one address can watch live. Others see the same when they reload.',
  },
  streams: {
    atOnce: 8_000,
    by: 'all',
    why: 'Fewer than the 10,000 connections of a process, so that requests still get through.',
  },
} as const satisfies LimitTable;
