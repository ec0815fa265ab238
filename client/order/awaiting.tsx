'use client';
import type { Order } from '@ticketing/contracts/http/orders';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { useState } from 'react';
import { Written } from '../components/written.tsx';
import { PayPanel } from '../pay/pay-panel.tsx';
import type { StripeSetup } from '../pay/stripe-setup.ts';
import { useSecondsUntil } from '../words/now.ts';
import { titleSize } from '../words/title-size.ts';
import { CancelReservation } from './cancel-reservation.tsx';
import { Changes } from './changes.tsx';
import { Clock } from './clock.tsx';
import { EventFacts } from './event-facts.tsx';
import { boughtEvent } from './event-now.ts';
import { Lines, OrderCode } from './lines.tsx';
import { MoreTime } from './more-time.tsx';
import { isPaying } from './remaining.ts';

type Props = {
  readonly order: Order;
  readonly ticket: Ticket | undefined;
  readonly stripe: StripeSetup | null;
  readonly returned: string | null;
};

const uncharged = 'Nothing is charged for a ticket you don’t get.';

const noteOf = (order: Order, isOver: boolean): string => {
  if (isOver) return `We are making sure that no payment is on its way. ${uncharged}`;
  return isPaying(order)
    ? `Your ${order.quantity === 1 ? 'ticket stays' : 'tickets stay'} yours until then. ${uncharged}`
    : `Started in time? You get 5 more minutes to finish. ${uncharged}`;
};

/** Reserved and not paid: what it is, the clock, what it costs, and how to pay while that is possible. */
export const Awaiting = ({ order, ticket, stripe, returned }: Props) => {
  const [busy, setBusy] = useState(false);
  const isOver = useSecondsUntil(order.decideAt) === 0;
  return (
    <div className="grid items-start gap-4 md:grid-cols-[1.1fr_1fr] md:gap-7">
      <div className="grid min-w-0 gap-4">
        <article className="stub slide-in" aria-label="Your reservation">
          <div className="stub-paper">
            <div className="stub-main !px-5 !pt-5 !pb-6 sm:!px-7 sm:!pt-6">
              <h1 className={`text-balance ${titleSize(order.title, 'tall')}`}>
                <span className="sr-only">Your reservation:</span> <Written>{order.title}</Written>
              </h1>
              <EventFacts event={boughtEvent(order)} ticket={ticket} />
              <div className="mt-5">
                <Clock order={order} />
              </div>
              {isOver ? null : <MoreTime order={order} />}
              <p className="mt-3 text-[0.9375rem] text-soft text-pretty">{noteOf(order, isOver)}</p>
            </div>
            <div className="stub-side !block !px-5 !pb-5 sm:!px-7">
              <Lines order={order} />
              <div className="mt-4">
                <OrderCode id={order.id} />
              </div>
            </div>
          </div>
        </article>
        <Changes order={order} />
      </div>
      {isOver && !busy ? (
        <div className="panel">
          <h2 className="text-[1.6rem] leading-none">Too late to pay</h2>
          <p className="mt-3 text-soft text-pretty">
            This page changes by itself as soon as it is decided. If a payment came through in time, the tickets are
            yours.
          </p>
        </div>
      ) : null}
      {/* What was typed stays: there may be more time, from another tab or by paying that began just in time. */}
      <div hidden={isOver && !busy} className="panel grid min-w-0 gap-5">
        <PayPanel order={order} stripe={stripe} returned={returned} onBusy={setBusy} />
        <CancelReservation order={order} disabled={busy} />
      </div>
    </div>
  );
};
