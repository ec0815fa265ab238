import type { Order } from '@ticketing/contracts/http/orders';
import { useEffect } from 'react';
import { keep } from './keep.ts';

/** Keeps the receipt of a complete order on this device while it is looked at. */
export const useKeptReceipt = (order: Order | undefined): void => {
  const { id, ticketId, status, version } = order ?? {};
  // Again when the order has changed (`version`): what is kept is what was seen last.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (status !== 'complete' || !id || !ticketId) return;
    void keep([`/orders/${id}`, '/orders'], [`/api/orders/${id}`, `/api/tickets/${ticketId}`, '/api/orders']);
  }, [id, ticketId, status, version]);
};
