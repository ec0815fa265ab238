'use client';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import Link from 'next/link';
import { useMe } from '../account/use-me.ts';
import { StandingLine } from '../components/standing-line.tsx';
import { isGone, type Standing } from '../words/availability.ts';
import { money } from '../words/money.ts';
import { useViewer } from '../words/viewer.ts';
import { OwnTickets } from './own-tickets.tsx';
import { useOwnOrders } from './use-own-orders.ts';
import type { useReserve } from './use-reserve.ts';
import { Wish } from './wish.tsx';

type Props = { readonly ticket: Ticket; readonly standing: Standing; readonly reserve: ReturnType<typeof useReserve> };

const SellersOwn = ({ ticket }: { ticket: Ticket }) => (
  <>
    <p className="text-soft">This is your own ticket, as buyers see it.</p>
    {ticket.status !== 'withdrawn' ? (
      <Link href={`/tickets/${ticket.id}/edit`} className="button w-full">
        Edit or take off sale
      </Link>
    ) : (
      <Link href="/selling" className="button w-full">
        To your tickets
      </Link>
    )}
  </>
);

const Buying = ({ ticket, standing, reserve }: Props) => {
  const me = useMe();
  const own = useOwnOrders(ticket.id, me.kind === 'user');
  const isHeldByReader = own.holds.length > 0 && standing.kind === 'held';
  return (
    <>
      <OwnTickets own={own} />
      {isGone(standing) ? (
        <Link href="/" className="button w-full">
          See what else is on sale
        </Link>
      ) : isHeldByReader ? null : (
        <Wish ticket={ticket} standing={standing} own={own} reserve={reserve} />
      )}
    </>
  );
};

/** What it costs, how many are left, what one has of it already, and the one thing to do next. */
export const ReservePanel = (props: Props) => {
  const { ticket, standing } = props;
  const { locale } = useViewer();
  const me = useMe();
  const price = money(ticket.priceCents, ticket.currency, locale);
  return (
    <section aria-label="Reserve" className="grid content-start gap-5">
      <div className="flex flex-wrap items-end justify-between gap-x-4">
        <p className={`price text-4xl ${isGone(standing) ? 'text-soft line-through' : ''}`}>
          <span key={price} className="tick inline-block">
            {price}
          </span>
        </p>
        <div role="status" className="pb-1">
          <StandingLine ticket={ticket} />
        </div>
      </div>
      {me.kind === 'user' && me.user.id === ticket.sellerId ? <SellersOwn ticket={ticket} /> : <Buying {...props} />}
    </section>
  );
};
