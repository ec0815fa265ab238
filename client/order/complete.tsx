'use client';
import type { Order } from '@ticketing/contracts/http/orders';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { EventWhen } from '../components/event-when.tsx';
import { Stub } from '../components/stub.tsx';
import { WrittenList } from '../components/written.tsx';
import { longMoment } from '../words/moment.ts';
import { useSecondsUntil } from '../words/now.ts';
import { useViewer } from '../words/viewer.ts';
import { Changes } from './changes.tsx';
import { SellerLink } from './event-facts.tsx';
import { boughtEvent, eventNow } from './event-now.ts';
import { Lines } from './lines.tsx';
import { OutcomeHeading } from './outcome.tsx';

const numbersOf = ({ admissions }: Order): string => admissions.map(({ number }) => number).join(', ');
const farAway = '9999-12-31T00:00:00.000Z';

const useIsOver = (order: Order): boolean => {
  const { startsAt, endsAt } = eventNow(order);
  return useSecondsUntil(endsAt ?? startsAt ?? farAway) === 0;
};

type Props = { readonly order: Order; readonly ticket: Ticket | undefined; readonly isNew: boolean };

/** Paid and captured: the ticket, torn off for its owner, what has changed since, and a receipt to print. */
export const Complete = ({ order, ticket, isNew }: Props) => {
  const viewer = useViewer();
  const isOver = useIsOver(order);
  const many = order.quantity > 1;
  const event = boughtEvent(order);
  const paid = many ? `${order.quantity} tickets, paid.` : '1 ticket, paid.';
  return (
    <>
      <OutcomeHeading isNew={isNew} className="display text-6xl text-balance sm:text-7xl">
        {isOver ? 'You had this.' : 'You’re going.'}
      </OutcomeHeading>
      <p className="mt-3 mb-6 text-lg text-soft">
        {isOver ? `${paid} The event is over.` : `${paid} Find ${many ? 'them' : 'it'} here any time.`}
      </p>
      <div className="grid gap-6">
        <Changes order={order} />
        <Stub
          level={2}
          className={`stub-torn ${isNew ? 'tear' : ''}`}
          ticket={{ ...event, title: order.title }}
          side={
            <>
              <p className="text-[0.9375rem] text-soft">{many ? 'Tickets' : 'Ticket'}</p>
              <p className="stub-price [overflow-wrap:anywhere]">No. {numbersOf(order)}</p>
            </>
          }
        >
          {order.changes?.length > 0 ? <p className="mt-1.5 text-[0.875rem] text-soft">As you bought it</p> : null}
        </Stub>
      </div>
      <section aria-labelledby="receipt" className="panel mt-6 max-w-xl">
        <h2 id="receipt" className="text-2xl">
          Receipt
        </h2>
        <div className="mt-3">
          <Lines order={order} totalText="Paid" />
        </div>
        <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-[0.9375rem] text-soft">
          {event.startsAt ? (
            <>
              <dt>When</dt>
              <dd className="text-right">
                <EventWhen event={event} />
              </dd>
            </>
          ) : null}
          {event.venue || event.city ? (
            <>
              <dt>Where</dt>
              <dd className="text-right">
                <WrittenList texts={[event.venue, event.city]} />
              </dd>
            </>
          ) : null}
          <dt>Paid on</dt>
          <dd className="text-right">{longMoment(order.updatedAt, viewer)}</dd>
          <dt>Order</dt>
          <dd className="text-right font-code text-[0.8125rem] leading-6 [overflow-wrap:anywhere]">{order.id}</dd>
          {ticket ? (
            <>
              <dt>Sold by</dt>
              <dd className="text-right">
                <SellerLink ticket={ticket} />
              </dd>
            </>
          ) : null}
        </dl>
        <button type="button" onClick={() => print()} className="button no-print mt-5 w-full sm:w-auto">
          Print the receipt
        </button>
      </section>
    </>
  );
};
