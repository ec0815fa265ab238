'use client';
import { AlertDialog } from '@base-ui/react/alert-dialog';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Order } from '@ticketing/contracts/http/orders';
import { useState } from 'react';
import { isPassing } from '../calls/http.ts';
import { cancelOrder } from '../calls/orders.ts';

const whyNot = (error: Error): string =>
  isPassing(error)
    ? 'Orders are not answering right now. Try again in a moment; unpaid, it lets go by itself.'
    : error.message;

/** Gives the places back before the clock does, after asking once. */
export const LetItGo = ({ order, disabled }: { order: Order; disabled: boolean }) => {
  const [open, setOpen] = useState(false);
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation<Order>({
    mutationFn: () => cancelOrder(order.id),
    onSuccess: (cancelled) => {
      setOpen(false);
      client.setQueryData(['order', order.id], cancelled);
      void client.invalidateQueries({ queryKey: ['orders'] });
    },
    onError: () => client.invalidateQueries({ queryKey: ['order', order.id] }),
  });
  return (
    <AlertDialog.Root open={open} onOpenChange={setOpen}>
      <AlertDialog.Trigger disabled={disabled} className="button button-quiet w-full">
        Let it go
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-30 bg-[#0009]" />
        <AlertDialog.Popup className="panel fixed inset-x-4 bottom-4 z-40 mx-auto max-w-md sm:bottom-auto sm:top-[22vh]">
          <AlertDialog.Title className="display text-3xl">Let it go?</AlertDialog.Title>
          <AlertDialog.Description className="mt-3 text-soft">
            {order.quantity === 1 ? 'Your place goes' : 'Your places go'} back on sale at once, and somebody else may
            take {order.quantity === 1 ? 'it' : 'them'}. Nothing is charged.
          </AlertDialog.Description>
          {error ? (
            <p role="alert" className="mistake">
              {whyNot(error)}
            </p>
          ) : null}
          <div className="mt-6 grid grid-cols-2 gap-3">
            <AlertDialog.Close className="button">Keep it</AlertDialog.Close>
            <button
              type="button"
              aria-disabled={isPending}
              onClick={() => isPending || mutate()}
              className="button button-next"
            >
              {isPending ? 'Letting go…' : 'Let it go'}
            </button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
};
