import type { BenchFile } from './bench.ts';
import { measureCommitToCopy } from './commit-to-copy.ts';
import { measureExpiry } from './expiry.ts';
import { measureGateway } from './gateway.ts';
import { measureGrowth } from './growth.ts';
import { measureHotTicket } from './hot-ticket.ts';
import { measureHousekeeping } from './housekeeping.ts';
import { measureLiveStreams } from './live-streams.ts';
import { measureMetrics } from './metrics.ts';
import { measureOnSale } from './on-sale.ts';
import { measureOverload } from './overload.ts';
import { measurePurchases } from './purchases.ts';
import { measureRelayDrain } from './relay-drain.ts';
import { measureReservations } from './reservations.ts';
import { measureStartAndMemory } from './start-memory.ts';
import { measureSustained } from './sustained.ts';
import { measureTicketsList } from './tickets-list.ts';

/** Every bench by the name that `npm run bench -- <name>` calls it by, in the order they run. */
export const benches: Readonly<Record<string, BenchFile>> = {
  reservations: measureReservations,
  sustained: measureSustained,
  'on-sale': measureOnSale,
  'hot-ticket': measureHotTicket,
  purchases: measurePurchases,
  'commit-to-copy': measureCommitToCopy,
  'relay-drain': measureRelayDrain,
  'tickets-list': measureTicketsList,
  gateway: measureGateway,
  'live-streams': measureLiveStreams,
  overload: measureOverload,
  expiry: measureExpiry,
  growth: measureGrowth,
  housekeeping: measureHousekeeping,
  metrics: measureMetrics,
  'start-memory': measureStartAndMemory,
};
