'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Order } from '@ticketing/contracts/http/orders';
import { carryOut } from '../calls/intention.ts';
import { extendOrder } from '../calls/orders.ts';
import { newer } from '../live/newer.ts';
import { extendedText } from './can-extend.ts';

/** Presses for more time. The result is what it gave, as a sentence. Pressing again after a lost answer is the same press. */
export const useExtend = () => {
  const client = useQueryClient();
  return useMutation<string, Error, Order>({
    mutationFn: async (order) => {
      const extended = await carryOut(`extend:${order.id}:${order.extensionsLeft}`, (key) =>
        extendOrder(order.id, key),
      );
      client.setQueryData<Order>(['order', order.id], (shown) => (shown ? newer(shown, extended) : extended));
      void client.invalidateQueries({ queryKey: ['orders'] });
      return extendedText(order, extended);
    },
    onError: (_error, { id }) => client.invalidateQueries({ queryKey: ['order', id] }),
  });
};
