'use client';
import type { Order } from '@ticketing/contracts/http/orders';
import Link from 'next/link';
import { isPaying } from '../order/remaining.ts';
import { timeLeft } from '../words/moment.ts';
import { useSecondsUntil } from '../words/now.ts';
import { type Own, ticketsIn } from './own-orders.ts';

const Hold = ({ order, isNext }: { order: Order; isNext: boolean }) => {
  const seconds = useSecondsUntil(order.decideAt);
  const isConfirming = order.status === 'confirming';
  const what = order.quantity === 1 ? 'You hold this' : `You hold ${order.quantity} of these`;
  const left = seconds === null ? '' : timeLeft(seconds * 1000);
  return (
    <div className="grid gap-3">
      <p className="font-semibold">
        {isConfirming ? (
          `${what}, and your payment is being confirmed.`
        ) : (
          <>
            {what}
            {isPaying(order) ? '. Finish your payment' : ''}: <span className="whitespace-nowrap">{left} left.</span>
          </>
        )}
      </p>
      <Link href={`/orders/${order.id}`} className={`button w-full !min-h-14 ${isNext ? 'button-next' : ''}`}>
        {isConfirming ? 'See your order' : 'Continue to payment'}
      </Link>
    </div>
  );
};

/** What the reader has of this ticket already: what they hold, with the way to pay, and what they have bought. */
export const OwnTickets = ({ own: { holds, bought } }: { own: Own }) => {
  const count = ticketsIn(bought);
  const [first] = bought;
  if (holds.length + bought.length === 0) return null;
  return (
    <div className="grid gap-4">
      {holds.map((order, index) => (
        <Hold key={order.id} order={order} isNext={index === 0} />
      ))}
      {first ? (
        <p>
          You already have {count} {count === 1 ? 'ticket' : 'tickets'}, paid.{' '}
          <Link href={bought.length === 1 ? `/orders/${first.id}` : '/orders'} className="link font-semibold">
            {count === 1 ? 'See it' : 'See them'}
          </Link>
        </p>
      ) : null}
    </div>
  );
};
