'use client';
import { useSearchParams } from 'next/navigation';
import { Suspense, useCallback, useEffect, useState } from 'react';
import { useLiveTickets } from '../live/use-live-tickets.ts';
import { addressOf, everything, type Filters, filtersOf, isSame } from './filters.ts';
import type { FirstPage } from './list-options.ts';
import { SearchForm } from './search-form.tsx';
import { TicketList } from './ticket-list.tsx';
import { useTicketList } from './use-ticket-list.ts';

type Props = { readonly filters: Filters; readonly first: FirstPage | null; readonly currency: string };

/** Follows the address: back, forward, and links to the page itself. On its own, so that the rest can be cached. */
const FollowAddress = ({ onChange }: { onChange: (filters: Filters) => void }) => {
  const params = useSearchParams();
  useEffect(() => onChange(filtersOf(params)), [params, onChange]);
  return null;
};

const Count = ({ count, more, busy }: { count: number; more: boolean; busy: boolean }) => (
  <p role="status" className="sr-only">
    {busy ? '' : `${count}${more ? ' or more' : ''} ${count === 1 ? 'ticket' : 'tickets'}`}
  </p>
);

export const Browse = ({ filters: initial, first, currency }: Props) => {
  const [filters, setFilters] = useState(initial);
  const list = useTicketList(filters, isSame(filters, initial) ? first : null);
  useLiveTickets();

  const follow = useCallback((next: Filters) => setFilters((held) => (isSame(held, next) ? held : next)), []);
  const change = useCallback((next: Filters) => {
    setFilters(next);
    history.replaceState(null, '', addressOf(next));
  }, []);

  const count = list.data?.pages.reduce((sum, page) => sum + page.tickets.length, 0) ?? 0;
  return (
    <>
      <h1 className="display max-w-[7.2em] text-[2.75rem] sm:text-7xl">
        Someone can’t go. <span className="whitespace-nowrap text-accent">You can.</span>
      </h1>
      <div className="mt-6 mb-6">
        <SearchForm filters={filters} currency={currency} onChange={change} />
      </div>
      <Suspense fallback={null}>
        <FollowAddress onChange={follow} />
      </Suspense>
      <h2 className="sr-only">Tickets</h2>
      <Count count={count} more={list.hasNextPage} busy={list.isPending || list.isPlaceholderData} />
      <div aria-busy={list.isPlaceholderData}>
        <TicketList
          list={list}
          isFiltered={!isSame(filters, { ...everything, sort: filters.sort })}
          onShowEverything={() => change(everything)}
        />
      </div>
    </>
  );
};
