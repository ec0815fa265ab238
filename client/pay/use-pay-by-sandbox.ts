'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Order } from '@ticketing/contracts/http/orders';
import type { Payment } from '@ticketing/contracts/http/payments';
import { useRef } from 'react';
import { Refusal } from '../calls/http.ts';
import { carryOut } from '../calls/intention.ts';
import { type Card, createSandboxPaymentMethod, pay } from '../calls/payments.ts';

/**
 * Pays with the sandbox: starts the payment, hands the card to the provider, confirms with what it answers. Trying again
 * with the same card after no answer is the same attempt under the same key; another card, or one declined, is a new one.
 */
export const usePayBySandbox = (order: Order) => {
  const client = useQueryClient();
  const attempt = useRef<{ card: string; paymentMethod: string } | null>(null);
  return useMutation<Payment, Error, Card>({
    mutationFn: async (card) => {
      const started = await carryOut(`pay:${order.id}`, (key) => pay({ orderId: order.id }, key));
      const fingerprint = JSON.stringify(card);
      if (attempt.current?.card !== fingerprint)
        attempt.current = {
          card: fingerprint,
          paymentMethod: await createSandboxPaymentMethod(card, started.publishableKey),
        };
      const { paymentMethod } = attempt.current;
      return carryOut(`pay:${order.id}:${paymentMethod}`, (key) => pay({ orderId: order.id, paymentMethod }, key));
    },
    onSuccess: (payment) => {
      client.setQueryData(['payment', order.id], payment);
      if (payment.status === 'requires-action' && payment.nextAction) location.assign(payment.nextAction.url);
      else void client.invalidateQueries({ queryKey: ['order', order.id] });
    },
    onError: (error) => {
      if (error instanceof Refusal && error.status < 500) attempt.current = null;
      void client.invalidateQueries({ queryKey: ['order', order.id] });
      void client.invalidateQueries({ queryKey: ['payment', order.id] });
    },
  });
};
