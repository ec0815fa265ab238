import type { OrderState } from '../messages/orders.ts';

/** An order as orders would tell of it: unpaid and fresh, for 25 euros a place, but for what is given. */
export const orderState = (given: Partial<OrderState> = {}): OrderState => {
  const quantity = given.quantity ?? 1;
  const now = new Date().toISOString();
  const later = new Date(Date.now() + 900_000).toISOString();
  return {
    id: crypto.randomUUID(),
    ticketId: crypto.randomUUID(),
    buyerId: crypto.randomUUID(),
    sellerId: crypto.randomUUID(),
    title: 'A concert',
    quantity,
    unitPriceCents: 2_500,
    totalCents: 2_500 * quantity,
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
