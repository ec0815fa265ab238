'use client';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Seller, TicketPage } from '@ticketing/contracts/http/tickets';
import { eachOnce } from '../browse/each-once.ts';
import { isNotFound } from '../calls/http.ts';
import { serverNow } from '../calls/server-time.ts';
import { listTickets, readSeller } from '../calls/tickets.ts';
import { Empty } from '../components/empty.tsx';
import { LoadNotice } from '../components/load-notice.tsx';
import { StubBones } from '../components/stub-bones.tsx';
import { TicketStub } from '../components/ticket-stub.tsx';
import { useLiveTickets } from '../live/use-live-tickets.ts';
import { isGone, standingOf } from '../words/availability.ts';
import { useViewer } from '../words/viewer.ts';
import { sinceText, soldText } from './seller-words.ts';

/** What of a seller is not over yet, soonest first, page after page. */
const useTicketsOf = (id: string) =>
  useInfiniteQuery<TicketPage, Error, readonly TicketPage[], string[], string | null>({
    queryKey: ['tickets', 'of', id],
    queryFn: ({ pageParam }) =>
      listTickets({
        ...{ seller: id, sort: 'soonest', from: new Date(serverNow()).toISOString(), limit: 100 },
        ...(pageParam ? { cursor: pageParam } : {}),
      }),
    initialPageParam: null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    select: ({ pages }) => pages,
  });

const OnSale = ({ id }: { id: string }) => {
  const { data: pages, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useTicketsOf(id);
  if (!pages)
    return error ? <LoadNotice error={error} place="seller" onRetry={() => void refetch()} /> : <StubBones count={2} />;
  const tickets = eachOnce(pages.flatMap((page) => page.tickets)).filter(
    (ticket) => !isGone(standingOf(ticket, serverNow())),
  );
  return (
    <>
      {tickets.length > 0 ? (
        <ul className="grid gap-3">
          {tickets.map((ticket) => (
            <li key={ticket.id}>
              <TicketStub ticket={ticket} level={3} />
            </li>
          ))}
        </ul>
      ) : hasNextPage ? null : (
        <p className="text-soft">Nothing right now.</p>
      )}
      {hasNextPage ? (
        <button
          type="button"
          aria-disabled={isFetchingNextPage}
          onClick={() => isFetchingNextPage || void fetchNextPage()}
          className="button mt-4"
        >
          Show more
        </button>
      ) : null}
    </>
  );
};

/** Who sells: since when they are here, what they have sold, and what they have on sale now. */
export const SellerView = ({ id, initial }: { id: string; initial: Seller | null }) => {
  const { locale } = useViewer();
  const {
    data: seller,
    error,
    refetch,
  } = useQuery({
    queryKey: ['seller', id],
    queryFn: () => readSeller(id),
    initialData: initial ?? undefined,
    initialDataUpdatedAt: 0,
  });
  useLiveTickets();

  if (!seller && isNotFound(error)) return <Empty title="There is no such seller">The address may be mistyped.</Empty>;
  return (
    <>
      {error ? (
        <div className="mb-4">
          <LoadNotice error={error} place="seller" onRetry={() => void refetch()} />
        </div>
      ) : null}
      {seller ? (
        <>
          <h1 dir="auto" className="display text-5xl sm:text-6xl">
            {seller.name}
          </h1>
          <p className="mt-2 mb-8 text-lg text-soft">
            {sinceText(seller.since, locale)} · {soldText(seller.sold, locale)}
          </p>
        </>
      ) : (
        <div aria-hidden="true" className="bone mb-8 h-24 max-w-md" />
      )}
      <section aria-labelledby="on-sale">
        <h2 id="on-sale" className="mb-3 text-2xl">
          On sale
        </h2>
        <OnSale id={id} />
      </section>
    </>
  );
};
