'use client';
import { useQuery } from '@tanstack/react-query';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import Link from 'next/link';
import { isNotFound } from '../calls/http.ts';
import { readTicket } from '../calls/tickets.ts';
import { Empty } from '../components/empty.tsx';
import { EventWhen } from '../components/event-when.tsx';
import { LoadNotice } from '../components/load-notice.tsx';
import { StubDate } from '../components/stub.tsx';
import { StubBones } from '../components/stub-bones.tsx';
import { useStanding } from '../components/use-standing.ts';
import { Written, WrittenList } from '../components/written.tsx';
import { keepNewer } from '../live/newer.ts';
import { useLiveTickets } from '../live/use-live-tickets.ts';
import { isGone } from '../words/availability.ts';
import { zoneOf } from '../words/event-time.ts';
import { titleSize } from '../words/title-size.ts';
import { isLost } from './lost.ts';
import { ReservePanel } from './reserve-panel.tsx';
import { Similar } from './similar.tsx';
import { useReserve } from './use-reserve.ts';

const goneLeads = {
  'sold-out': 'This one is sold out.',
  withdrawn: 'The seller took this off sale.',
  started: 'This has already started.',
  over: 'This is over.',
  'sale-ended': 'The sale of this has ended.',
} as const;

const Shown = ({ ticket }: { ticket: Ticket }) => {
  const reserve = useReserve(ticket);
  const standing = useStanding(ticket);
  const isJustTaken = standing.kind === 'held' && isLost(reserve.error);
  return (
    <>
      <article className={`stub stub-wide stub-hero ${isGone(standing) ? 'stub-gone' : ''}`}>
        <div className="stub-paper">
          <div className="stub-main stub-columns">
            <StubDate at={ticket.startsAt} timeZone={zoneOf(ticket)} />
            <div className="min-w-0">
              <h1 dir="auto" className={`display text-balance ${titleSize(ticket.title, 'hero')}`}>
                {ticket.title}
              </h1>
              <p className="mt-3 text-soft sm:text-lg">
                <WrittenList texts={[ticket.venue, ticket.city]} />
              </p>
              {ticket.startsAt ? (
                <p className="text-soft sm:text-lg">
                  <EventWhen event={ticket} />
                </p>
              ) : null}
              <p className="mt-4 text-[0.9375rem] text-soft">
                Sold by{' '}
                <Link
                  href={`/sellers/${ticket.sellerId}`}
                  prefetch={false}
                  className="link inline-block min-h-6 font-semibold text-ink"
                >
                  <Written>{ticket.sellerName}</Written>
                </Link>
              </p>
            </div>
          </div>
          <div className="stub-side">
            <ReservePanel ticket={ticket} standing={standing} reserve={reserve} />
          </div>
        </div>
      </article>
      {ticket.description ? (
        <section aria-label="From the seller" className="mt-8 max-w-[62ch] px-1 sm:pl-[6.6rem]">
          <h2 className="text-xl">From the seller</h2>
          <p dir="auto" className="mt-2 whitespace-pre-line text-pretty">
            {ticket.description}
          </p>
        </section>
      ) : null}
      {isGone(standing) ? (
        <Similar ticket={ticket} lead={goneLeads[standing.kind as keyof typeof goneLeads]} />
      ) : isJustTaken ? (
        <Similar ticket={ticket} />
      ) : null}
    </>
  );
};

/** A ticket and how to get it, kept current while it is looked at. */
export const TicketView = ({ id, initial }: { id: string; initial: Ticket | null }) => {
  const {
    data: ticket,
    error,
    refetch,
  } = useQuery({
    queryKey: ['ticket', id],
    queryFn: () => readTicket(id),
    structuralSharing: keepNewer<Ticket>,
    initialData: initial ?? undefined,
    initialDataUpdatedAt: 0,
  });
  useLiveTickets();

  if (!ticket && isNotFound(error))
    return <Empty title="There is no such ticket">The address may be mistyped, or the ticket is gone.</Empty>;
  return (
    <>
      {error ? (
        <div className="mb-4">
          <LoadNotice error={error} place="ticket" onRetry={() => void refetch()}>
            {ticket ? 'This is how it was a moment ago.' : null}
          </LoadNotice>
        </div>
      ) : null}
      {ticket ? <Shown ticket={ticket} /> : <StubBones count={1} />}
    </>
  );
};
