import type { Database } from '@ticketing/common/database/database';
import { callerOf } from '@ticketing/common/http/authenticate';
import { type createEventStreams, type EventStream, frame } from '@ticketing/common/http/event-stream';
import type { Logger } from '@ticketing/common/logger';
import { pause } from '@ticketing/common/pause';
import { Order } from '@ticketing/contracts/http/orders';
import { OrderState } from '@ticketing/contracts/messages/orders';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { publicOrder, type ReadOrder } from '../domain/public-order.ts';
import { findCurrentEvents, listOrdersChangedSince } from '../store/orders.ts';

// A message may be a little older than an event already sent; what overlaps is sent again, which harms nobody.
const overlapMs = 10_000;
const buyersAtOnce = 100;
const ordersAtOnce = 500;
const retryMs = 1_000;

/**
 * A buyer's own orders, each whenever it changes. An event's id is the moment of its change, so that `Last-Event-ID`
 * resumes on any replica from the database.
 */
export const createWatchOrders = (
  database: Database,
  timeZone: string,
  log: Logger,
  open: ReturnType<typeof createEventStreams>,
) => {
  const watching = new Map<string, Set<EventStream>>();
  // Every change up to here has been received by this replica, or was made before anybody watched.
  let receivedUntil = Date.now();
  let waiting: OrderState[] = [];
  let isSending = false;

  const framed = (order: ReadOrder): string =>
    frame('order', Order.parse(publicOrder(order, timeZone)), order.updatedAt);

  const sendEach = (orders: readonly ReadOrder[]): void => {
    for (const order of orders) {
      const text = framed(order);
      for (const stream of watching.get(order.buyerId) ?? []) stream.send(text);
    }
  };

  /** Sends what has been received, in its order. Messages do not say how the event is now, so that is read. */
  const sendWaiting = async (): Promise<void> => {
    if (isSending) return;
    isSending = true;
    while (watching.size > 0 && waiting.length > 0) {
      const orders = waiting.slice(0, ordersAtOnce);
      try {
        const events = await findCurrentEvents(
          database,
          orders.map(({ id }) => id),
        );
        sendEach(orders.map((order) => ({ ...order, current: events.get(order.id) ?? null })));
        waiting = waiting.slice(orders.length);
      } catch (error) {
        log.warn({ component: 'watch-orders', error: String(error), nextRetryMs: retryMs }, 'cannot read events');
        await pause(retryMs);
      }
    }
    waiting = [];
    isSending = false;
  };

  /** An order has changed, here or on another replica. What nobody watches is not even read. */
  const tell = (read: () => unknown): void => {
    if (watching.size === 0) return;
    const body = read() as Partial<OrderState>;
    receivedUntil = Math.max(receivedUntil, Date.parse(String(body.updatedAt)) || 0);
    if (!watching.has(String(body.buyerId))) return;
    waiting.push(OrderState.parse(body));
    void sendWaiting();
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
      stream.send(framed(order));
  };

  return { tell, catchUp, watch };
};
