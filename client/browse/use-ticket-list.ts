'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Filters } from './filters.ts';
import { type FirstPage, listOptions } from './list-options.ts';

/** The list for these filters, page after page; `first` is what the server had rendered for them already. */
export const useTicketList = (filters: Filters, first: FirstPage | null) =>
  useInfiniteQuery(listOptions(filters, first));
