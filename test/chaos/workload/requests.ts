import { randomUUID } from 'node:crypto';
import type { Request } from './history.ts';

const atTickets = { needs: ['gateway', 'tickets', 'postgres'] } as const;
const atOrders = { needs: ['gateway', 'orders', 'postgres'] } as const;
// Payments must have heard of the order, by way of the broker.
const atPayments = { needs: ['gateway', 'payments', 'postgres', 'sandbox', 'orders', 'nats'] } as const;
const knownAtPayments = { needs: ['gateway', 'payments', 'postgres', 'sandbox'] } as const;
const atAuth = { needs: ['gateway', 'auth', 'postgres'] } as const;

/** Every request that people make, with the parts it cannot do without. Writes carry a fresh Idempotency-Key. */
export const whoAmI = (): Request => ({ ...atAuth, what: 'who am I', method: 'GET', path: '/api/users/current-user' });

export const browse = (): Request => ({ ...atTickets, what: 'browse', method: 'GET', path: '/api/tickets?limit=10' });

export const lookAt = (id: string): Request => ({
  ...atTickets,
  what: 'look',
  method: 'GET',
  path: `/api/tickets/${id}`,
});

export const list = (body: { title: string; priceCents: number; quantity: number; maxPerBuyer?: number }): Request => ({
  ...atTickets,
  what: 'list',
  method: 'POST',
  path: '/api/tickets',
  key: randomUUID(),
  body,
});

export const edit = (id: string, body: { priceCents: number }): Request => ({
  ...atTickets,
  what: 'edit',
  method: 'PATCH',
  path: `/api/tickets/${id}`,
  body,
});

export const withdraw = (id: string): Request => ({
  ...atTickets,
  what: 'withdraw',
  method: 'DELETE',
  path: `/api/tickets/${id}`,
});

export const reserve = (body: { ticketId: string; quantity: number; expectedUnitPriceCents?: number }): Request => ({
  ...atOrders,
  what: 'reserve',
  method: 'POST',
  path: '/api/orders',
  key: randomUUID(),
  body,
});

export const readOrder = (id: string): Request => ({
  ...atOrders,
  what: 'read order',
  method: 'GET',
  path: `/api/orders/${id}`,
});

export const listOrders = (query: string): Request => ({
  ...atOrders,
  what: 'list orders',
  method: 'GET',
  path: `/api/orders?${query}`,
});

export const listTickets = (query: string): Request => ({
  ...atTickets,
  what: 'list tickets',
  method: 'GET',
  path: `/api/tickets?${query}`,
});

export const cancel = (id: string): Request => ({
  ...atOrders,
  what: 'cancel',
  method: 'DELETE',
  path: `/api/orders/${id}`,
});

/** `isKnown`: payments has answered about this order before. */
export const pay = (orderId: string, paymentMethod: string | undefined, isKnown: boolean): Request => ({
  ...(isKnown ? knownAtPayments : atPayments),
  what: 'pay',
  method: 'POST',
  path: '/api/payments',
  key: randomUUID(),
  body: { orderId, ...(paymentMethod ? { paymentMethod } : {}) },
});
