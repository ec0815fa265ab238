'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import Link from 'next/link';
import { useEffect } from 'react';
import { SignedIn } from '../account/signed-in.tsx';
import { serverNow } from '../calls/server-time.ts';
import { listSelling, type Selling } from '../calls/tickets.ts';
import { Empty } from '../components/empty.tsx';
import { LoadNotice } from '../components/load-notice.tsx';
import { StubBones } from '../components/stub-bones.tsx';
import { onTicketNews } from '../live/topics.ts';
import { money } from '../words/money.ts';
import { useViewer } from '../words/viewer.ts';
import { Chart } from './chart.tsx';
import { OwnTicket } from './own-ticket.tsx';

const askAgainMs = 300;

/** Asks again whenever one of the seller's own tickets changes. */
const useLiveSelling = (): void => {
  const client = useQueryClient();
  useEffect(() => {
    const isOwn = ({ id }: Ticket) =>
      client.getQueryData<Selling>(['selling'])?.tickets.some((ticket) => ticket.id === id);
    let asking: ReturnType<typeof setTimeout> | undefined;
    const stop = onTicketNews((news) => {
      if (news.kind === 'items' && !news.items.some(isOwn)) return;
      asking ??= setTimeout(() => {
        asking = undefined;
        void client.invalidateQueries({ queryKey: ['selling'] });
      }, askAgainMs);
    });
    return () => {
      stop();
      clearTimeout(asking);
    };
  }, [client]);
};

const Figure = ({ title, value, hint }: { title: string; value: string; hint?: string }) => (
  <div>
    <dt className="font-semibold text-soft">{title}</dt>
    <dd className="price mt-0.5 text-4xl">
      <span key={value} className="tick inline-block">
        {value}
      </span>
    </dd>
    {hint ? <dd className="mt-1 text-[0.875rem] text-soft">{hint}</dd> : null}
  </div>
);

const Figures = ({ selling, currency }: { selling: Selling; currency: string }) => {
  const { locale } = useViewer();
  const sold = selling.tickets.reduce((sum, ticket) => sum + ticket.sold, 0);
  return (
    <section aria-label="What it made" className="panel mb-6 grid gap-7 md:grid-cols-[auto_1fr] md:gap-12">
      <dl className="grid content-start gap-5">
        <Figure
          title="Made"
          value={money(selling.earnedCents, currency, locale)}
          hint={`${sold.toLocaleString(locale)} ${sold === 1 ? 'place' : 'places'} sold`}
        />
        <Figure title="Not yet paid out" value={money(selling.pendingPayoutCents, currency, locale)} />
      </dl>
      <Chart salesByDay={selling.salesByDay} currency={currency} now={serverNow()} />
    </section>
  );
};

const Shown = ({ currency }: { currency: string }) => {
  const { data: selling, error, refetch } = useQuery({ queryKey: ['selling'], queryFn: listSelling });
  useLiveSelling();
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
      ) : selling.tickets.length === 0 ? (
        <Empty
          title="You are not selling anything"
          action={
            <Link href="/tickets/new" className="button button-next">
              Sell a ticket
            </Link>
          }
        >
          Put a ticket up and watch here how many places are held, sold and free, and what it makes.
        </Empty>
      ) : (
        <>
          <Figures selling={selling} currency={selling.tickets[0]?.currency ?? currency} />
          <h2 className="sr-only">Your tickets</h2>
          <ul className="grid gap-3">
            {selling.tickets.map((ticket) => (
              <li key={ticket.id}>
                <OwnTicket ticket={ticket} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
};

/** Everything one sells: how its places stand, and what it has made. */
export const SellingView = ({ currency }: { currency: string }) => (
  <>
    <h1 className="display mb-6 text-5xl sm:text-6xl">Selling</h1>
    <SignedIn bones={<StubBones count={3} />}>
      <Shown currency={currency} />
    </SignedIn>
  </>
);
