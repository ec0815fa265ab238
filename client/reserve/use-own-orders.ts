'use client';
import { useQuery } from '@tanstack/react-query';
import type { Order } from '@ticketing/contracts/http/orders';
import { useEffect } from 'react';
import { listOrders } from '../calls/orders.ts';
import { serverNow } from '../calls/server-time.ts';
import { useLiveOrders } from '../live/use-live-orders.ts';
import { useSecondsUntil } from '../words/now.ts';
import { areOpen, firstEndOf, type Own, ownOf } from './own-orders.ts';

const farAway = '9999-12-31T00:00:00.000Z';
const nothing: readonly Order[] = [];
const settlingMs = 8_000;
const graceMs = 600;

/**
 * What the reader has of a ticket, if somebody is signed in: held and bought, in this tab or any other. A hold goes by itself
 * in the second in which its time is up.
 */
export const useOwnOrders = (ticketId: string, isSignedIn: boolean): Own => {
  useLiveOrders(isSignedIn);
  const { data, refetch } = useQuery({
    queryKey: ['orders', 'of', ticketId],
    queryFn: async (): Promise<readonly Order[]> => (await listOrders({ ticketId })).orders,
    enabled: isSignedIn,
    // News comes by the live stream; asking now and then covers for one that has silently stopped.
    refetchInterval: ({ state }) => (areOpen(state.data ?? nothing) ? settlingMs : false),
  });
  const orders = isSignedIn ? (data ?? nothing) : nothing;
  const end = firstEndOf(orders);
  // Renders once a second while something is held.
  useSecondsUntil(end ?? farAway);
  useEffect(() => {
    if (end === null) return;
    const timer = setTimeout(() => void refetch(), Math.max(0, Date.parse(end) - serverNow() + graceMs));
    return () => clearTimeout(timer);
  }, [end, refetch]);
  return ownOf(orders, ticketId, serverNow());
};
