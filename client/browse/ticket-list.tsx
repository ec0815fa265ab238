'use client';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { useEffect, useRef } from 'react';
import { isPassing } from '../calls/http.ts';
import { Empty } from '../components/empty.tsx';
import { LoadNotice } from '../components/load-notice.tsx';
import { Notice } from '../components/notice.tsx';
import { StubBones } from '../components/stub-bones.tsx';
import { TicketStub } from '../components/ticket-stub.tsx';
import type { ActiveFilter } from './active-filters.ts';
import type { Filters } from './filters.ts';
import type { useTicketList } from './use-ticket-list.ts';

type List = ReturnType<typeof useTicketList>;
type Props = {
  readonly list: List;
  readonly tickets: readonly Ticket[];
  readonly active: readonly ActiveFilter[];
  readonly onChange: (filters: Filters) => void;
  readonly onShowAll: () => void;
};

// Beyond these only the button goes on, so that the footer can be reached.
const maxPagesByThemselves = 4;

/** Fetches the next page shortly before the reader gets there; the button does the same for who does not scroll. */
const More = ({ list }: { list: List }) => {
  const mark = useRef<HTMLDivElement>(null);
  const { fetchNextPage, isFetchingNextPage, isFetchNextPageError, refetch, error } = list;
  const waits = (list.data?.pages.length ?? 0) >= maxPagesByThemselves;
  useEffect(() => {
    if (!mark.current || waits || isFetchingNextPage || isFetchNextPageError) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) void fetchNextPage();
      },
      { rootMargin: '600px' },
    );
    observer.observe(mark.current);
    return () => observer.disconnect();
  }, [fetchNextPage, waits, isFetchingNextPage, isFetchNextPageError]);

  if (isFetchNextPageError)
    return (
      // Where the list went on may be forgotten, after an update of the site: then it is read from its beginning.
      <Notice onRetry={() => void (isPassing(error) ? fetchNextPage() : refetch())}>
        We can’t load more right now. Try again in a moment.
      </Notice>
    );
  return (
    <div ref={mark} className="grid gap-3">
      {isFetchingNextPage ? (
        <StubBones count={2} />
      ) : (
        <button type="button" onClick={() => void fetchNextPage()} className="button justify-self-center">
          Show more
        </button>
      )}
    </div>
  );
};

/** What to do where nothing fits: each filter can go. */
const NoMatch = ({ active, onChange, onShowAll }: Pick<Props, 'active' | 'onChange' | 'onShowAll'>) => (
  <Empty
    title="No tickets match"
    action={
      <div className="flex flex-wrap justify-center gap-2.5">
        {active.map(({ text, without }) => (
          <button
            key={text}
            type="button"
            aria-label={`Remove ${text}`}
            onClick={() => onChange(without)}
            className="chip max-w-full gap-2"
          >
            <bdi className="truncate">{text}</bdi>
            <span aria-hidden="true">✕</span>
          </button>
        ))}
        <button type="button" onClick={onShowAll} className="button button-round">
          Show all tickets
        </button>
      </div>
    }
  >
    Remove a filter, or come back: new ones appear here at once.
  </Empty>
);

export const TicketList = ({ list, tickets, active, onChange, onShowAll }: Props) => {
  const failed = list.isFetchNextPageError ? null : list.error;
  if (list.isPending) return <StubBones count={6} />;
  return (
    <div className="grid gap-3">
      {failed ? (
        <LoadNotice error={failed} place="browse" onRetry={() => void list.refetch()}>
          {tickets.length > 0 ? 'This is what was on sale a moment ago.' : null}
        </LoadNotice>
      ) : null}
      {tickets.length > 0 ? (
        <ul className="grid gap-3">
          {tickets.map((ticket) => (
            <li key={ticket.id}>
              <TicketStub ticket={ticket} />
            </li>
          ))}
        </ul>
      ) : failed ? (
        <StubBones count={3} />
      ) : active.length > 0 ? (
        <NoMatch active={active} onChange={onChange} onShowAll={onShowAll} />
      ) : (
        <Empty title="Nothing on sale yet">Can’t go to something? Sell your ticket here; it takes a minute.</Empty>
      )}
      {list.hasNextPage ? <More list={list} /> : null}
    </div>
  );
};
