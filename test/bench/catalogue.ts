import type { BenchFile } from './bench.ts';
import { measureCommitToCopy } from './commit-to-copy.ts';
import { measureExpiry } from './expiry.ts';
import { measureGateway } from './gateway.ts';
import { measureGrowth } from './growth.ts';
import { measureHotTicket } from './hot-ticket.ts';
import { measureOnSale } from './on-sale.ts';
import { measurePurchases } from './purchases.ts';
import { measureReservations } from './reservations.ts';
import { measureStartAndMemory } from './start-memory.ts';
import { measureSustained } from './sustained.ts';

/** Every bench by the name that `npm run bench -- <name>` calls it by, in the order they run. */
export const benches: Readonly<Record<string, BenchFile>> = {
  reservations: measureReservations,
  sustained: measureSustained,
  'on-sale': measureOnSale,
  'hot-ticket': measureHotTicket,
  purchases: measurePurchases,
  'commit-to-copy': measureCommitToCopy,
  gateway: measureGateway,
  expiry: measureExpiry,
  growth: measureGrowth,
  'start-memory': measureStartAndMemory,
};
