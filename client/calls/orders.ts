import type { Order, OrderInput, OrderPage, OrderQuery } from '@ticketing/contracts/http/orders';
import { Refusal } from './http.ts';
import { sendSignedIn } from './session.ts';

/** The three lists of one's orders. */
export type OrderGroup = NonNullable<OrderQuery['when']>;

type Filters = Partial<Pick<OrderQuery, 'when' | 'ticketId' | 'cursor'>>;

const list = (filters: Filters): Promise<OrderPage> => {
  const given = Object.entries(filters).filter(([, value]) => value !== undefined);
  return sendSignedIn(given.length > 0 ? `/api/orders?${new URLSearchParams(given)}` : '/api/orders');
};

/**
 * Own orders, by list and by ticket. While a release is rolled out, the previous one refuses the filters it does not know; it
 * is asked for all orders then, so callers choose among what is returned.
 */
export const listOrders = async ({ cursor, ...filters }: Filters = {}): Promise<OrderPage> => {
  try {
    return await list({ ...filters, cursor });
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'invalid-input')) throw error;
    return list({ cursor });
  }
};

export const readOrder = (id: string): Promise<Order> => sendSignedIn(`/api/orders/${id}`);

export const placeOrder = (body: OrderInput, key: string): Promise<Order> =>
  sendSignedIn('/api/orders', { method: 'POST', body, headers: { 'idempotency-key': key } });

export const cancelOrder = (id: string): Promise<Order> => sendSignedIn(`/api/orders/${id}`, { method: 'DELETE' });

/** More time for an unpaid order. Refused with `not-extendable` when there is none to be had. */
export const extendOrder = (id: string, key: string): Promise<Order> =>
  sendSignedIn(`/api/orders/${id}/extend`, { method: 'POST', headers: { 'idempotency-key': key } });
