'use client';
import { useQueryClient } from '@tanstack/react-query';
import type { Order } from '@ticketing/contracts/http/orders';
import { useEffect } from 'react';
import { serverNow } from '../calls/server-time.ts';

const graceMs = 600;

/** When the clock has run out, asks what became of the order, in case the news does not come by itself. */
export const useAskAtTheEnd = (order: Order | undefined): void => {
  const client = useQueryClient();
  const open = order?.status === 'awaiting-payment';
  const id = order?.id;
  const endsAt = order?.expiresAt;
  useEffect(() => {
    if (!open || !endsAt) return;
    const waitMs = Date.parse(endsAt) - serverNow() + graceMs;
    if (waitMs < 0 || waitMs > 2 ** 31) return;
    const timer = setTimeout(() => void client.invalidateQueries({ queryKey: ['order', id] }), waitMs);
    return () => clearTimeout(timer);
  }, [client, open, id, endsAt]);
};
