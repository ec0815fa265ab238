'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Order } from '@ticketing/contracts/http/orders';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { useRouter } from 'next/navigation';
import { signInFor } from '../account/return.ts';
import { Refusal } from '../calls/http.ts';
import { remember } from './remembered.ts';
import { reserve } from './reserve.ts';

/** What the page knew when it asked: the state of what is left. */
type Seen = { readonly availabilityVersion: number };

/** Reserves at the price that is on screen and goes to the order; who is not signed in goes there first and comes back. */
export const useReserve = (ticket: Ticket) => {
  const client = useQueryClient();
  const router = useRouter();
  return useMutation<Order, Error, number, Seen>({
    mutationFn: (quantity) => reserve(ticket, quantity),
    onMutate: () => ({ availabilityVersion: ticket.availabilityVersion }),
    onSuccess: (order) => {
      client.setQueryData(['order', order.id], order);
      void client.invalidateQueries({ queryKey: ['orders'] });
      router.push(`/orders/${order.id}`);
    },
    onError: (error, quantity) => {
      if (error instanceof Refusal && error.code === 'not-signed-in') {
        remember({ ticketId: ticket.id, quantity });
        router.push(signInFor(`/tickets/${ticket.id}`));
        return;
      }
      void client.invalidateQueries({ queryKey: ['ticket', ticket.id] });
      void client.invalidateQueries({ queryKey: ['orders', 'of', ticket.id] });
    },
  });
};
