import type { Order, OrderInput, OrderPage } from '@ticketing/contracts/http/orders';
import { sendSignedIn } from './session.ts';

export const listOrders = (cursor?: string): Promise<OrderPage> =>
  sendSignedIn(cursor ? `/api/orders?cursor=${encodeURIComponent(cursor)}` : '/api/orders');

export const readOrder = (id: string): Promise<Order> => sendSignedIn(`/api/orders/${id}`);

export const placeOrder = (body: OrderInput, key: string): Promise<Order> =>
  sendSignedIn('/api/orders', { method: 'POST', body, headers: { 'idempotency-key': key } });

export const cancelOrder = (id: string): Promise<Order> => sendSignedIn(`/api/orders/${id}`, { method: 'DELETE' });
