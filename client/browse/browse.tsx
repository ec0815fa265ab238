'use client';
import { useSearchParams } from 'next/navigation';
import { Suspense, useEffect } from 'react';
import { useLiveTickets } from '../live/use-live-tickets.ts';
import { useViewer } from '../words/viewer.ts';
import { activeFilters } from './active-filters.ts';
import { eachOnce } from './each-once.ts';
import { everything, type Filters, isSame } from './filters.ts';
import type { FirstPage } from './list-options.ts';
import { SearchForm } from './search-form.tsx';
import { TicketList } from './ticket-list.tsx';
import { useFilters } from './use-filters.ts';
import { useTicketList } from './use-ticket-list.ts';

type Props = {
  readonly filters: Filters;
  readonly first: FirstPage | null;
  readonly currency: string;
  /** Round prices to filter by, in minor units. The server has the table of currencies for them. */
  readonly priceSteps: readonly number[];
};

/** Follows the address. On its own, so that the rest can be cached. */
const FollowAddress = ({ onChange }: { onChange: (params: { get(name: string): string | null }) => void }) => {
  const params = useSearchParams();
  useEffect(() => onChange(params), [params, onChange]);
  return null;
};

const Count = ({ count, more, busy }: { count: number; more: boolean; busy: boolean }) => (
  <p role="status" className="sr-only">
    {busy ? '' : `${count}${more ? ' or more' : ''} ${count === 1 ? 'ticket' : 'tickets'}`}
  </p>
);

export const Browse = ({ filters: initial, first, currency, priceSteps }: Props) => {
  const { locale } = useViewer();
  const { filters, change, follow } = useFilters(initial);
  const list = useTicketList(filters, isSame(filters, initial) ? first : null);
  useLiveTickets();

  const tickets = eachOnce(list.data?.pages.flatMap((page) => page.tickets) ?? []);
  return (
    <>
      <h1 className="display max-w-[7.2em] text-[2.75rem] sm:text-7xl">
        Someone can’t go. <span className="whitespace-nowrap text-accent">You can.</span>
      </h1>
      <p className="mt-3 text-lg text-soft text-pretty">
        From people who can’t make it, and from those who put it on. No fees on top.
      </p>
      <div className="mt-6 mb-6">
        <SearchForm filters={filters} currency={currency} priceSteps={priceSteps} onChange={change} />
      </div>
      <Suspense fallback={null}>
        <FollowAddress onChange={follow} />
      </Suspense>
      <h2 className="sr-only">Tickets</h2>
      <Count count={tickets.length} more={list.hasNextPage} busy={list.isPending || list.isPlaceholderData} />
      <div aria-busy={list.isPlaceholderData}>
        <TicketList
          list={list}
          tickets={tickets}
          active={activeFilters(filters, currency, locale)}
          onChange={change}
          onShowAll={() => change({ ...everything, sort: filters.sort })}
        />
      </div>
    </>
  );
};
