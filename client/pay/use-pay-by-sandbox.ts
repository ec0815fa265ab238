'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Order } from '@ticketing/contracts/http/orders';
import type { Payment } from '@ticketing/contracts/http/payments';
import { useState } from 'react';
import type { Card } from '../calls/payments.ts';
import { createPayBySandbox, nextPageOf } from './pay-by-sandbox.ts';
import { forgetCard } from './typed-cards.ts';

/** Paying an order with the sandbox, from its form. */
export const usePayBySandbox = (order: Order) => {
  const client = useQueryClient();
  const [payByCard] = useState(createPayBySandbox);
  return useMutation<Payment, Error, Card>({
    mutationFn: (card) => payByCard(order.id, card),
    onSuccess: (payment) => {
      forgetCard(payment.orderId);
      client.setQueryData(['payment', payment.orderId], payment);
      const nextPage = nextPageOf(payment);
      if (nextPage) location.assign(nextPage);
      else void client.invalidateQueries({ queryKey: ['order', payment.orderId] });
    },
    onError: () => {
      void client.invalidateQueries({ queryKey: ['order', order.id] });
      void client.invalidateQueries({ queryKey: ['payment', order.id] });
    },
  });
};
