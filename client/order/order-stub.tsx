'use client';
import type { Order } from '@ticketing/contracts/http/orders';
import Link from 'next/link';
import { shortMoment, timeLeft } from '../words/moment.ts';
import { money } from '../words/money.ts';
import { useSecondsUntil } from '../words/now.ts';
import { titleSize } from '../words/title-size.ts';
import { useViewer } from '../words/viewer.ts';

const endings = {
  'by-buyer': 'You let it go',
  expired: 'Time ran out',
  'payment-failed': 'The payment failed',
} as const;

const PayWithin = ({ order }: { order: Order }) => {
  const seconds = useSecondsUntil(order.expiresAt);
  if (seconds === null) return null;
  return (
    <p className="font-semibold text-accent">{seconds > 0 ? `Pay within ${timeLeft(seconds * 1000)}` : 'Time is up'}</p>
  );
};

const State = ({ order }: { order: Order }) => {
  switch (order.status) {
    case 'awaiting-payment':
      return <PayWithin order={order} />;
    case 'confirming':
      return <p className="font-medium text-held">Confirming</p>;
    case 'complete':
      return <p className="font-medium text-good">Yours</p>;
    case 'refunded':
      return <p className="font-medium text-soft">Refunded</p>;
    case 'cancelled':
      return <p className="font-medium text-soft">{endings[order.reason ?? 'by-buyer']}</p>;
  }
};

/** An order in the list of one's orders: how many places, of what, and how it stands. */
export const OrderStub = ({ order }: { order: Order }) => {
  const viewer = useViewer();
  const gone = order.status === 'cancelled' || order.status === 'refunded';
  return (
    <article className={`stub stub-wide ${gone ? 'stub-gone' : ''}`}>
      <div className="stub-paper">
        <div className="stub-main stub-columns">
          <p>
            <span className="stub-day block">{order.quantity}</span>
            <span className="stub-month mt-1 block">{order.quantity === 1 ? 'place' : 'places'}</span>
          </p>
          <div className="min-w-0">
            <h2 dir="auto" className={titleSize(order.title, 'row')}>
              <Link href={`/orders/${order.id}`} prefetch={false} className="after:absolute after:inset-0 after:z-10">
                {order.title}
              </Link>
            </h2>
            <p className="mt-1.5 text-soft">Reserved {shortMoment(order.createdAt, viewer)}</p>
          </div>
        </div>
        <div className="stub-side stub-row">
          <p className="stub-price">{money(order.totalCents, order.currency, viewer.locale)}</p>
          <State order={order} />
        </div>
      </div>
    </article>
  );
};
