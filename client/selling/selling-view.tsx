'use client';
import type { Selling, SellingShow } from '@ticketing/contracts/http/tickets';
import Link from 'next/link';
import { useSearchParams } from 'next/navigation';
import { SignedIn } from '../account/signed-in.tsx';
import { Empty } from '../components/empty.tsx';
import { LoadNotice } from '../components/load-notice.tsx';
import { StubBones } from '../components/stub-bones.tsx';
import { useViewer } from '../words/viewer.ts';
import { Figures } from './figures.tsx';
import { OwnTicket } from './own-ticket.tsx';
import { addressOfShow, showOf, shows } from './shows.ts';
import { useSelling } from './use-selling.ts';

const sell = (
  <Link href="/tickets/new" className="button button-next">
    Sell a ticket
  </Link>
);

/** The parts of what one sells, with how many there are in each. */
const Parts = ({ show, counts }: { readonly show: SellingShow; readonly counts: Selling['counts'] | undefined }) => {
  const { locale } = useViewer();
  return (
    <nav aria-label="Which tickets" className="mb-4 flex flex-wrap gap-2">
      {shows.map(({ value, text }) => (
        <Link
          key={value}
          href={addressOfShow(value)}
          prefetch={false}
          scroll={false}
          aria-current={value === show ? 'page' : undefined}
          className={`chip gap-2 ${value === show ? 'chip-on' : ''}`}
        >
          {text}
          {counts ? <span className="font-normal opacity-80">{counts[value].toLocaleString(locale)}</span> : null}
        </Link>
      ))}
    </nav>
  );
};

const isNothing = ({ counts, tickets }: Partial<Selling>): boolean =>
  counts ? counts.coming + counts.past + counts.withdrawn === 0 : tickets?.length === 0;

const Shown = ({ currency }: { readonly currency: string }) => {
  const { value: show, none } = showOf(useSearchParams().get('show'));
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useSelling(show);
  // The page that was read last knows best.
  const selling = data?.pages.at(-1);
  const { counts }: Partial<Selling> = selling ?? {};
  const tickets = data?.pages.flatMap((page) => page.tickets) ?? [];
  return (
    <>
      {error ? (
        <div className="mb-4">
          <LoadNotice error={error} place="selling" onRetry={() => void refetch()}>
            {selling ? 'This is how it was a moment ago.' : 'Yours are safe.'}
          </LoadNotice>
        </div>
      ) : null}
      {!selling ? (
        <StubBones count={3} />
      ) : isNothing(selling) ? (
        <Empty title="You are not selling anything" action={sell}>
          List a ticket and watch here how many are reserved, sold and left, and what you earn.
        </Empty>
      ) : (
        <>
          <Figures selling={selling} currency={tickets[0]?.currency ?? currency} />
          <h2 className="sr-only">Your tickets</h2>
          <Parts show={show} counts={counts} />
          {tickets.length > 0 ? (
            <ul className="grid gap-3">
              {tickets.map((ticket) => (
                <li key={ticket.id}>
                  <OwnTicket ticket={ticket} />
                </li>
              ))}
            </ul>
          ) : (
            <p className="py-6 text-soft">{none}</p>
          )}
          {hasNextPage ? (
            <button
              type="button"
              aria-disabled={isFetchingNextPage}
              onClick={() => isFetchingNextPage || void fetchNextPage()}
              className="button mt-4"
            >
              {isFetchingNextPage ? 'One moment…' : 'Show more'}
            </button>
          ) : null}
        </>
      )}
    </>
  );
};

/** Everything one sells: how its tickets stand, and what all of it has earned. */
export const SellingView = ({ currency }: { readonly currency: string }) => (
  <>
    <h1 className="display mb-6 text-5xl sm:text-6xl">Selling</h1>
    <SignedIn bones={<StubBones count={3} />}>
      <Shown currency={currency} />
    </SignedIn>
  </>
);
