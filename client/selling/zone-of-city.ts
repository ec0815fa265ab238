import { listTickets } from '../calls/tickets.ts';
import { zoneOf } from '../words/event-time.ts';

/**
 * The time zone of a city, as somebody who lists there may expect it: that of their own former listings there, else of
 * others that are on sale there. Null if there are none, or nobody answers: it is only a proposal.
 */
export const zoneOfCity = async (city: string, sellerId: string | null): Promise<string | null> => {
  const search = { city, limit: 1, sort: 'newest' } as const;
  const [own, others] = await Promise.all([
    sellerId === null ? null : listTickets({ ...search, seller: sellerId }).catch(() => null),
    listTickets(search).catch(() => null),
  ]);
  const [known] = [...(own?.tickets ?? []), ...(others?.tickets ?? [])];
  return known ? zoneOf(known) : null;
};
