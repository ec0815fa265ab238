import type { Selling } from '@ticketing/contracts/http/tickets';

type Day = Selling['salesByDay'][number];

const shownDays = 30;
const dayMs = 86_400_000;

/** The last 30 days (UTC) up to today without gaps, so that a quiet week looks like one. `now` in ms. */
export const lastDays = (salesByDay: readonly Day[], now: number): readonly Day[] => {
  const byDay = new Map(salesByDay.map((sale) => [sale.day, sale]));
  return Array.from({ length: shownDays }, (_, index) => {
    const day = new Date(now - (shownDays - 1 - index) * dayMs).toISOString().slice(0, 10);
    return byDay.get(day) ?? { day, places: 0, cents: 0 };
  });
};
