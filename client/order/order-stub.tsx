'use client';
import type { Order } from '@ticketing/contracts/http/orders';
import Link from 'next/link';
import { Stub } from '../components/stub.tsx';
import { timeLeft } from '../words/moment.ts';
import { money } from '../words/money.ts';
import { useSecondsUntil } from '../words/now.ts';
import { useViewer } from '../words/viewer.ts';
import { eventNow, isMoved } from './event-now.ts';
import { isPaying } from './remaining.ts';

const endings = {
  'by-buyer': 'Cancelled',
  expired: 'Time ran out',
  'payment-failed': 'The payment failed',
} as const;

const PayWithin = ({ order }: { order: Order }) => {
  const seconds = useSecondsUntil(order.decideAt);
  if (seconds === null) return null;
  const words = isPaying(order) ? 'Finish paying' : 'Pay within';
  return (
    <p className="font-semibold text-accent">{seconds > 0 ? `${words} ${timeLeft(seconds * 1000)}` : 'Time is up'}</p>
  );
};

const State = ({ order }: { order: Order }) => {
  switch (order.status) {
    case 'awaiting-payment':
      return <PayWithin order={order} />;
    case 'confirming':
      return <p className="font-medium text-held">Confirming…</p>;
    case 'complete':
      return <p className="font-medium text-good">Paid</p>;
    case 'refunded':
      return <p className="font-medium text-soft">Refunded</p>;
    case 'cancelled':
      return <p className="font-medium text-soft">{endings[order.reason ?? 'by-buyer']}</p>;
  }
};

/** An order in the list of one's orders: when and where it is now, how many tickets, and how it stands. */
export const OrderStub = ({ order }: { order: Order }) => {
  const { locale } = useViewer();
  const isLost = order.status === 'cancelled' || order.status === 'refunded';
  const count = order.quantity === 1 ? '1 ticket' : `${order.quantity} tickets`;
  return (
    <Stub
      level={2}
      gone={isLost}
      ticket={{ ...eventNow(order), title: order.title }}
      link={() => (
        // By the name it was bought under: that is on the receipt.
        <Link href={`/orders/${order.id}`} prefetch={false} className="after:absolute after:inset-0 after:z-10">
          {order.title}
        </Link>
      )}
      side={
        <>
          <p className="min-w-0">
            <span className="stub-price block">{money(order.totalCents, order.currency, locale)}</span>
            <span className="text-[0.9375rem] text-soft">{count}</span>
          </p>
          <State order={order} />
        </>
      }
    >
      {!isLost && isMoved(order) ? (
        <p className="mt-1 text-[0.9375rem] font-medium text-held">Changed since you bought it</p>
      ) : null}
    </Stub>
  );
};
