'use client';
import type { Order } from '@ticketing/contracts/http/orders';
import Link from 'next/link';
import { money } from '../words/money.ts';
import { useViewer } from '../words/viewer.ts';
import { Lines, OrderCode } from './lines.tsx';
import type { Phase } from './phase.ts';

type Ending = {
  readonly title: string;
  readonly text: (order: Order, total: string) => string;
  readonly again: boolean;
};

const yours = ({ quantity }: Order): string => (quantity === 1 ? 'Your place is' : 'Your places are');

const endings: Record<Exclude<Phase, 'awaiting-payment' | 'complete'>, Ending> = {
  confirming: {
    title: 'Nearly yours',
    text: () =>
      'Your card said yes. We are making sure of your place before anything is charged; this takes a moment and changes by itself.',
    again: false,
  },
  'by-buyer': {
    title: 'You let it go',
    text: (order) => `${yours(order)} back on sale. Nothing was charged.`,
    again: true,
  },
  expired: {
    title: 'Time ran out',
    text: (order) => `It was not paid in time. ${yours(order)} back on sale, and nothing was charged.`,
    again: true,
  },
  'payment-failed': {
    title: 'The payment failed',
    text: (order) =>
      `The bank did not let it through in the end. ${yours(order)} back on sale, and nothing was charged; a hold on your card goes away by itself.`,
    again: true,
  },
  refunded: {
    title: 'Refunded',
    text: (_order, total) => `${total} is on its way back to your card. Banks take up to ten days to show it.`,
    again: false,
  },
};

/** An order that waits for nothing from its buyer any more: why, what happened to the money, and what to do next. */
export const Ended = ({ order, phase }: { order: Order; phase: keyof typeof endings }) => {
  const { locale } = useViewer();
  const { title, text, again } = endings[phase];
  const confirming = phase === 'confirming';
  return (
    <article className="stub mx-auto max-w-xl">
      <div className="stub-paper">
        <div className="stub-main !px-5 !pt-6 !pb-7 sm:!px-7">
          <h1 className={`display text-5xl sm:text-6xl ${confirming ? 'text-held' : ''}`}>{title}</h1>
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
