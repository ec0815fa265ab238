import type { Order } from '@ticketing/contracts/http/orders';
import type { Ticket } from '@ticketing/contracts/http/tickets';
import { renewToken } from '../calls/session.ts';
import { createTopic } from './topic.ts';

/** Every ticket, whenever it changes. */
export const onTicketNews = createTopic<Ticket>('tickets', '/api/tickets/live', 'ticket');

/** The signed-in user's orders, whenever they change. The stream ends with its token, so it is renewed before reopening. */
export const onOrderNews = createTopic<Order>('orders', '/api/orders/live', 'order', renewToken);
