import type { BenchFile } from './bench.ts';
import { measureHotTicket } from './hot-ticket.ts';
import { measureOnSale } from './on-sale.ts';
import { measureReservations } from './reservations.ts';

/** Every bench by the name that `npm run bench -- <name>` calls it by, in the order they run. */
export const benches: Readonly<Record<string, BenchFile>> = {
  reservations: { title: 'Reservations', measure: measureReservations },
  'on-sale': { title: 'The on-sale', measure: measureOnSale },
  'hot-ticket': { title: 'One place', measure: measureHotTicket },
};
