'use client';
import type { Order } from '@ticketing/contracts/http/orders';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import Link from 'next/link';
import { Stub } from '../components/stub.tsx';
import { Written } from '../components/written.tsx';
import { longMoment } from '../words/moment.ts';
import { useViewer } from '../words/viewer.ts';
import { Lines } from './lines.tsx';

const numbersOf = ({ admissions }: Order): string => admissions.map(({ number }) => number).join(', ');

/** Paid and captured: the ticket, torn off for its owner, and a receipt to print. */
export const Complete = ({ order, ticket, fresh }: { order: Order; ticket?: Ticket; fresh: boolean }) => {
  const viewer = useViewer();
  const many = order.quantity > 1;
  // As it was bought. While a release is rolled out, the previous one still answers without it.
  const event: Partial<Order['event']> = { ...order.event };
  return (
    <>
      <h1 className="display text-6xl text-balance sm:text-7xl">It’s yours.</h1>
      <p className="mt-3 mb-6 text-lg text-soft">
        {many ? `${order.quantity} places, paid and yours for good.` : 'One place, paid and yours for good.'} This page
        is your proof; it stays here.
      </p>
      <Stub
        level={2}
        className={`stub-torn ${fresh ? 'tear' : ''}`}
        ticket={{ ...event, title: order.title }}
        side={
          <>
            <p className="text-[0.9375rem] text-soft">{many ? 'Places' : 'Place'}</p>
            <p className="stub-price [overflow-wrap:anywhere]">No. {numbersOf(order)}</p>
          </>
        }
      />
      <section aria-labelledby="receipt" className="panel mt-6 max-w-xl">
        <h2 id="receipt" className="text-2xl">
          Receipt
        </h2>
        <div className="mt-3">
          <Lines order={order} totalText="Paid by card" />
        </div>
        <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-[0.9375rem] text-soft">
          {event.startsAt ? (
            <>
              <dt>When</dt>
              <dd className="text-right">{longMoment(event.startsAt, viewer)}</dd>
            </>
          ) : null}
          <dt>Paid</dt>
          <dd className="text-right">{longMoment(order.updatedAt, viewer)}</dd>
          <dt>Order</dt>
          <dd className="text-right font-code text-[0.8125rem] leading-6 [overflow-wrap:anywhere]">{order.id}</dd>
          {ticket ? (
            <>
              <dt>Sold by</dt>
              <dd className="text-right">
                <Link href={`/sellers/${ticket.sellerId}`} prefetch={false} className="link">
                  <Written>{ticket.sellerName}</Written>
                </Link>
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
