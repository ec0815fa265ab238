import type { Database } from '@ticketing/common/database/database';
import { callerOf } from '@ticketing/common/http/authenticate';
import { type createEventStreams, type EventStream, frame } from '@ticketing/common/http/event-stream';
import { Order } from '@ticketing/contracts/http/orders';
import { OrderState } from '@ticketing/contracts/messages/orders';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { listOrdersChangedSince } from '../store/orders.ts';

// A message may be a little older than an event already sent; what overlaps is sent again, which harms nobody.
const overlapMs = 10_000;
const buyersAtOnce = 100;

/**
 * A buyer's own orders, each whenever it changes. An event's id is the moment of its change, so that `Last-Event-ID`
 * resumes on any replica from the database.
 */
export const createWatchOrders = (database: Database, open: ReturnType<typeof createEventStreams>) => {
  const watching = new Map<string, Set<EventStream>>();
  // Every change up to here has been received by this replica, or was made before anybody watched.
  let receivedUntil = Date.now();

  const sendEach = (orders: readonly OrderState[]): void => {
    for (const order of orders) {
      const framed = frame('order', Order.parse(order), order.updatedAt);
      for (const stream of watching.get(order.buyerId) ?? []) stream.send(framed);
    }
  };

  /** An order has changed, here or on another replica. What nobody watches is not even read. */
  const tell = (read: () => unknown): void => {
    if (watching.size === 0) return;
    const body = read() as Partial<OrderState>;
    receivedUntil = Math.max(receivedUntil, Date.parse(String(body.updatedAt)) || 0);
    if (watching.has(String(body.buyerId))) sendEach([OrderState.parse(body)]);
  };

  /** Messages may have been missed: what has changed since is sent from the database. */
  const catchUp = async (): Promise<void> => {
    const from = receivedUntil;
    const buyerIds = [...watching.keys()];
    try {
      for (let nth = 0; nth < buyerIds.length; nth += buyersAtOnce)
        sendEach(
          await listOrdersChangedSince(database, buyerIds.slice(nth, nth + buyersAtOnce), new Date(from - overlapMs)),
        );
    } catch (error) {
      // Messages received meanwhile are no proof of those before them.
      receivedUntil = Math.min(receivedUntil, from);
      throw error;
    }
  };

  const watch = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const buyerId = callerOf(request).id;
    const since = Date.parse(String(request.headers['last-event-id']));
    const stream = open(request, reply);
    if (watching.size === 0) receivedUntil = Date.now();
    const streams = watching.get(buyerId) ?? new Set();
    watching.set(buyerId, streams.add(stream));
    stream.onClose(() => {
      streams.delete(stream);
      if (streams.size === 0) watching.delete(buyerId);
    });
    if (Number.isNaN(since)) return;
    for (const order of await listOrdersChangedSince(database, [buyerId], new Date(since - overlapMs)))
      stream.send(frame('order', Order.parse(order), order.updatedAt));
  };

  return { tell, catchUp, watch };
};
