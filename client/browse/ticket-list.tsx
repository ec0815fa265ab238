'use client';
import { useEffect, useRef } from 'react';
import { Empty } from '../components/empty.tsx';
import { Notice } from '../components/notice.tsx';
import { StubBones } from '../components/stub-bones.tsx';
import { TicketStub } from '../components/ticket-stub.tsx';
import type { useTicketList } from './use-ticket-list.ts';

type Props = {
  readonly list: ReturnType<typeof useTicketList>;
  readonly isFiltered: boolean;
  readonly onShowEverything: () => void;
};

// Beyond these only the button goes on, so that the footer can be reached.
const maxPagesByThemselves = 4;

/** Fetches the next page shortly before the reader gets there; the button does the same for who does not scroll. */
const More = ({ list }: Pick<Props, 'list'>) => {
  const mark = useRef<HTMLDivElement>(null);
  const { fetchNextPage, isFetchingNextPage, isFetchNextPageError } = list;
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
      <Notice onRetry={() => void fetchNextPage()}>The next tickets did not come. What is above still stands.</Notice>
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

export const TicketList = ({ list, isFiltered, onShowEverything }: Props) => {
  const tickets = list.data?.pages.flatMap((page) => page.tickets) ?? [];
  const failed = list.isError && !list.isFetchNextPageError;
  if (list.isPending) return <StubBones count={6} />;
  return (
    <div className="grid gap-3">
      {failed ? (
        <Notice onRetry={() => void list.refetch()}>
          Tickets are not answering right now.{' '}
          {tickets.length > 0 ? 'This is what was for sale a moment ago.' : 'They will show here as soon as they do.'}
        </Notice>
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
      ) : isFiltered ? (
        <Empty
          title="Nothing like that right now"
          action={
            <button type="button" onClick={onShowEverything} className="button">
              Show everything
            </button>
          }
        >
          Tickets come up all the time, and this page shows them the moment they do. Or look at less of a wish.
        </Empty>
      ) : (
        <Empty title="Nothing for sale yet">Can’t go to something? Sell your ticket here; it takes a minute.</Empty>
      )}
      {list.hasNextPage ? <More list={list} /> : null}
    </div>
  );
};
