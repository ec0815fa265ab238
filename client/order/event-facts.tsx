'use client';
import type { Order } from '@ticketing/contracts/http/orders';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import Link from 'next/link';
import { EventWhen } from '../components/event-when.tsx';
import { Written, WrittenList } from '../components/written.tsx';

/** Who sells it, with the way to their page. */
export const SellerLink = ({ ticket }: { ticket: Ticket }) => (
  <Link href={`/sellers/${ticket.sellerId}`} prefetch={false} className="link inline-block min-h-6">
    <Written>{ticket.sellerName}</Written>
  </Link>
);

/** What one is paying for: when, where and from whom. The line of the seller keeps its room while they are not known yet. */
export const EventFacts = ({ event, ticket }: { event: Partial<Order['event']>; ticket: Ticket | undefined }) => (
  <div className="mt-2 grid gap-1 text-soft">
    <p>
      <EventWhen event={event} />
    </p>
    {event.venue || event.city ? (
      <p>
        <WrittenList texts={[event.venue, event.city]} />
      </p>
    ) : null}
    <p className="min-h-[1.45em]">
      {ticket ? (
        <>
          Sold by <SellerLink ticket={ticket} />
        </>
      ) : null}
    </p>
  </div>
);
