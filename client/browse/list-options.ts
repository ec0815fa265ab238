import { type InfiniteData, infiniteQueryOptions, keepPreviousData, replaceEqualDeep } from '@tanstack/react-query';
import type { TicketPage } from '@ticketing/contracts/http/tickets';
import { listTickets } from '../calls/tickets.ts';
import { withNews } from '../live/newer.ts';
import { addressOf, type Filters, pageSize, queryOf } from './filters.ts';

export type FirstPage = { readonly page: TicketPage; readonly renderedAt: number };

/** How the list for these filters is asked for, page after page; `first` is what the server had rendered for them already. */
export const listOptions = (filters: Filters, first: FirstPage | null) =>
  infiniteQueryOptions<TicketPage, Error, InfiniteData<TicketPage, string | null>, string[], string | null>({
    queryKey: ['tickets', addressOf(filters)],
    queryFn: ({ pageParam }) =>
      listTickets({ ...queryOf(filters), limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    initialData: first ? { pages: [first.page], pageParams: [null] } : undefined,
    initialDataUpdatedAt: first?.renderedAt,
    placeholderData: keepPreviousData,
    // Of a list that another one stands in for there is nothing yet.
    structuralSharing: (held, read) => read && replaceEqualDeep(held, keepNews(held as List | undefined, read as List)),
  });

type List = InfiniteData<TicketPage, string | null>;

/** Pages may have been read before news that came while they were on their way. */
const keepNews = (held: List | undefined, read: List): List => {
  const news = new Map(held?.pages.flatMap(({ tickets }) => tickets.map((ticket) => [ticket.id, ticket] as const)));
  return { ...read, pages: read.pages.map((page) => ({ ...page, tickets: [...withNews(page.tickets, news)] })) };
};
