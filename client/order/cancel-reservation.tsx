'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Order } from '@ticketing/contracts/http/orders';
import { cancelOrder } from '../calls/orders.ts';
import { AskFirst } from '../components/ask-first.tsx';
import { refusalText } from '../words/refusals/refusal-text.ts';
import { useViewer } from '../words/viewer.ts';

/** Gives the tickets up before the clock does. */
export const CancelReservation = ({ order, disabled }: { order: Order; disabled: boolean }) => {
  const viewer = useViewer();
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation<Order, Error, string>({
    mutationFn: cancelOrder,
    onSuccess: (cancelled) => {
      client.setQueryData(['order', cancelled.id], cancelled);
      void client.invalidateQueries({ queryKey: ['orders'] });
    },
    onError: (_error, id) => client.invalidateQueries({ queryKey: ['order', id] }),
  });
  const one = order.quantity === 1;
  return (
    <AskFirst
      trigger="Cancel reservation"
      title="Cancel this reservation?"
      keep="Keep it"
      go="Cancel it"
      going="Cancelling…"
      busy={isPending}
      error={error ? refusalText(error, 'cancel-order', viewer) : null}
      disabled={disabled}
      onGo={() => mutate(order.id)}
    >
      You give up {one ? 'your ticket' : `your ${order.quantity} tickets`}, and somebody else may take{' '}
      {one ? 'it' : 'them'}. Nothing is charged.
    </AskFirst>
  );
};
