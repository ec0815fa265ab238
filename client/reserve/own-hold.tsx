'use client';
import { useQuery } from '@tanstack/react-query';
import type { Order } from '@ticketing/contracts/http/orders';
import Link from 'next/link';
import { listOrders, readOrder } from '../calls/orders.ts';
import { timeLeft } from '../words/moment.ts';
import { useSecondsUntil } from '../words/now.ts';
import { liveHoldOf } from './reserve.ts';

/**
 * The reader's own unpaid order for a ticket, fetched only while `isAsked`. If a refusal names one (`orderId`), that
 * order is fetched instead of searching the newest orders.
 */
export const useOwnHold = (ticketId: string, isAsked: boolean, orderId?: string): Order | null => {
  const { data } = useQuery({
    queryKey: ['orders', 'of', ticketId, orderId ?? null],
    queryFn: async () => (orderId ? [await readOrder(orderId)] : (await listOrders()).orders),
    enabled: isAsked || orderId !== undefined,
  });
  return liveHoldOf(data ?? [], ticketId);
};

/** Shown to a buyer who already holds the ticket: the remaining time and the link to pay. */
export const OwnHold = ({ order }: { order: Order }) => {
  const seconds = useSecondsUntil(order.expiresAt);
  const isPaying = order.status === 'confirming';
  return (
    <div className="grid gap-3">
      <p role="status" className="font-semibold">
        {order.quantity === 1 ? 'You hold this' : `You hold ${order.quantity} of these`}
        {isPaying ? ', and your payment is being confirmed.' : null}
        {!isPaying && seconds ? (
          <span className="font-normal text-soft"> · {timeLeft(seconds * 1000)} left</span>
        ) : null}
      </p>
      <Link href={`/orders/${order.id}`} className="button button-next w-full !min-h-14">
        {isPaying ? 'See your order' : 'Continue to payment'}
      </Link>
    </div>
  );
};
