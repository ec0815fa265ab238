'use client';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { moneyText } from '@ticketing/contracts/values/money-text';
import Link from 'next/link';
import { isGone, standingOf } from '../words/availability.ts';
import { useViewer } from '../words/viewer.ts';
import { StandingLine } from './standing-line.tsx';
import { Stub } from './stub.tsx';

/** A ticket in a list: the whole stub leads to its page. */
export const TicketStub = ({ ticket, level = 2 }: { ticket: Ticket; level?: 2 | 3 }) => {
  const { locale } = useViewer();
  const price = moneyText(ticket.priceCents, ticket.currency, locale);
  return (
    <Stub
      level={level}
      gone={isGone(standingOf(ticket, null))}
      ticket={ticket}
      link={(title) => (
        <Link href={`/tickets/${ticket.id}`} prefetch={false} className="after:absolute after:inset-0 after:z-10">
          {title}
        </Link>
      )}
      side={
        <>
          <p key={price} className="stub-price tick">
            {price}
          </p>
          <StandingLine ticket={ticket} />
        </>
      }
    />
  );
};
