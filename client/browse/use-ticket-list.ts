'use client';
import { type InfiniteData, keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { TicketPage } from '@ticketing/contracts/http/tickets';
import { listTickets } from '../calls/tickets.ts';
import { addressOf, type Filters, queryOf } from './filters.ts';

const pageSize = 20;

export type FirstPage = { readonly page: TicketPage; readonly renderedAt: number };

/** The list for these filters, page after page; `first` is what the server had rendered for them already. */
export const useTicketList = (filters: Filters, first: FirstPage | null) =>
  useInfiniteQuery<TicketPage, Error, InfiniteData<TicketPage, string | null>, string[], string | null>({
    queryKey: ['tickets', addressOf(filters)],
    queryFn: ({ pageParam }) =>
      listTickets({ ...queryOf(filters), limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    initialData: first ? { pages: [first.page], pageParams: [null] } : undefined,
    initialDataUpdatedAt: first?.renderedAt,
    placeholderData: keepPreviousData,
  });
