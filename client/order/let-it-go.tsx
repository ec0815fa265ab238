'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Order } from '@ticketing/contracts/http/orders';
import { cancelOrder } from '../calls/orders.ts';
import { AskFirst } from '../components/ask-first.tsx';
import { refusalText } from '../words/refusals/refusal-text.ts';
import { useViewer } from '../words/viewer.ts';

/** Gives the places back before the clock does. */
export const LetItGo = ({ order, disabled }: { order: Order; disabled: boolean }) => {
  const viewer = useViewer();
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation<Order>({
    mutationFn: () => cancelOrder(order.id),
    onSuccess: (cancelled) => {
      client.setQueryData(['order', order.id], cancelled);
      void client.invalidateQueries({ queryKey: ['orders'] });
    },
    onError: () => client.invalidateQueries({ queryKey: ['order', order.id] }),
  });
  const one = order.quantity === 1;
  return (
    <AskFirst
      trigger="Let it go"
      title="Let it go?"
      keep="Keep it"
      go="Let it go"
      going="Letting go…"
      busy={isPending}
      error={error ? refusalText(error, 'cancel-order', viewer) : null}
      disabled={disabled}
      onGo={mutate}
    >
      {one ? 'Your place goes' : 'Your places go'} back on sale at once, and somebody else may take{' '}
      {one ? 'it' : 'them'}. Nothing is charged.
    </AskFirst>
  );
};
