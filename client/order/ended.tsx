'use client';
import type { Order } from '@ticketing/contracts/http/orders';
import Link from 'next/link';
import { money } from '../words/money.ts';
import { useViewer } from '../words/viewer.ts';
import { endings } from './endings.ts';
import { Lines, OrderCode } from './lines.tsx';
import { OutcomeHeading } from './outcome.tsx';

type Props = { readonly order: Order; readonly phase: keyof typeof endings; readonly isNew: boolean };

/** An order that waits for nothing from its buyer any more: why, what happened to the money, and what to do next. */
export const Ended = ({ order, phase, isNew }: Props) => {
  const { locale } = useViewer();
  const { title, text, again } = endings[phase];
  const confirming = phase === 'confirming';
  return (
    <article className="stub mx-auto max-w-xl">
      <div className="stub-paper">
        <div className="stub-main !px-5 !pt-6 !pb-7 sm:!px-7">
          <OutcomeHeading
            key={phase}
            isNew={isNew}
            className={`display text-5xl sm:text-6xl ${confirming ? 'text-held' : ''}`}
          >
            {title}
          </OutcomeHeading>
          <p className="mt-4 text-pretty">{text(order, money(order.totalCents, order.currency, locale))}</p>
          {confirming ? (
            <div aria-hidden="true" className="confirming-bar mt-5 h-2.5 overflow-hidden rounded-full bg-wash">
              <div className="h-full rounded-full bg-held" />
            </div>
          ) : null}
        </div>
        <div className="stub-side !block !px-5 !pb-5 sm:!px-7">
          <Lines order={order} totalText={phase === 'refunded' ? 'Refunded' : confirming ? 'Total' : 'Not charged'} />
          <div className="mt-4 flex flex-wrap items-center justify-between gap-4">
            <OrderCode id={order.id} />
            {again ? (
              <Link href={`/tickets/${order.ticketId}`} className="button">
                See the ticket again
              </Link>
            ) : null}
          </div>
        </div>
      </div>
    </article>
  );
};
