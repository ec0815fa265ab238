import type { OrderState } from '@ticketing/contracts/messages/orders';

/** The order after orders has moved on, in a newer version. */
export const moved = (order: OrderState, given: Partial<OrderState> & Pick<OrderState, 'version'>): OrderState => ({
  ...order,
  ...(given.status === 'cancelled' ? { reason: 'expired' } : {}),
  ...given,
});
