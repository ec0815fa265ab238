'use client';
import { useQueryClient } from '@tanstack/react-query';
import type { Order } from '@ticketing/contracts/http/orders';
import { useEffect } from 'react';
import { serverNow } from '../calls/server-time.ts';
import { askInMs } from './remaining.ts';

/** When the clock has run out, asks what became of the order, in case the news does not come by itself. */
export const useAskAtTheEnd = (order: Order | undefined): void => {
  const client = useQueryClient();
  const { id, status, decideAt } = order ?? {};
  useEffect(() => {
    if (!status || !decideAt) return;
    const waitMs = askInMs({ status, decideAt }, serverNow());
    if (waitMs === null) return;
    const timer = setTimeout(() => void client.invalidateQueries({ queryKey: ['order', id] }), waitMs);
    return () => clearTimeout(timer);
  }, [client, id, status, decideAt]);
};
