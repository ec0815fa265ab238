import { randomUUID } from 'node:crypto';
import type { OrderState } from '@ticketing/contracts/messages/orders';

/** An order as orders would tell of it: unpaid and fresh, but for what is given. */
export const orderState = (given: Partial<OrderState> & Pick<OrderState, 'buyerId'>): OrderState => {
  const now = new Date().toISOString();
  const later = new Date(Date.now() + 900_000).toISOString();
  return {
    id: randomUUID(),
    ticketId: randomUUID(),
    sellerId: randomUUID(),
    title: 'A concert',
    quantity: 1,
    unitPriceCents: 2_500,
    totalCents: 2_500,
    currency: 'EUR',
    status: 'awaiting-payment',
    admissions: [],
    expiresAt: later,
    decideAt: later,
    version: 1,
    createdAt: now,
    updatedAt: now,
    ...given,
  };
};

/** The order after orders has moved on, in a newer version. */
export const moved = (order: OrderState, given: Partial<OrderState> & Pick<OrderState, 'version'>): OrderState => ({
  ...order,
  ...(given.status === 'cancelled' ? { reason: 'expired' } : {}),
  ...given,
});
