import { type InfiniteData, infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import type { TicketPage } from '@ticketing/contracts/http/tickets';
import { listTickets } from '../calls/tickets.ts';
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
  });
