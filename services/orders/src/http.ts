import { randomUUIDv7 } from 'node:crypto';
import type { Database } from '@ticketing/common/database/database';
import { callerOf } from '@ticketing/common/http/authenticate';
import { intentionOf, onceInTransaction } from '@ticketing/common/http/idempotency';
import type { Server } from '@ticketing/common/http/server';
import type { Limiter } from '@ticketing/common/limits/limiter';
import { traceparent } from '@ticketing/common/trace';
import { Order, OrderInput, OrderPage, OrderQuery } from '@ticketing/contracts/http/orders';
import { Id } from '@ticketing/contracts/values';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { publicOrder } from './domain/public-order.ts';
import type { limits } from './limits.ts';
import { orderNotFound } from './refusals.ts';
import { findOwnOrder } from './store/orders.ts';
import { cancelOrder } from './use-cases/cancel-order.ts';
import { extendOrder } from './use-cases/extend-order.ts';
import { listOrders } from './use-cases/list-orders.ts';
import type { createPlaceOrder } from './use-cases/place-order.ts';

export type Routes = {
  readonly database: Database;
  readonly signedIn: (request: FastifyRequest) => Promise<void>;
  readonly limiter: Limiter<typeof limits>;
  readonly placeOrder: ReturnType<typeof createPlaceOrder>;
  readonly watchOrders: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
  /** The installation's time zone, for events without one. */
  readonly timeZone: string;
  /** How much longer an order is held once payment has started. */
  readonly graceSeconds: number;
};

const OneOrder = z.strictObject({ id: Id });
const NoBody = z.strictObject({}).nullish();

/** What orders answers over HTTP. */
export const addRoutes = (app: Server, routes: Routes): void => {
  const { database, signedIn, limiter, placeOrder, watchOrders, timeZone, graceSeconds } = routes;
  const reads = [signedIn, ...limiter.limited('readsByNetwork')];

  app.post(
    '/api/orders',
    {
      preValidation: [signedIn, ...limiter.limited('reservationsByUser', 'reservationsByNetwork')],
      schema: { body: OrderInput, response: { 201: Order } },
    },
    async (request, reply) => {
      const intention = intentionOf(request);
      const order = await placeOrder({
        orderId: randomUUIDv7(),
        buyerId: callerOf(request).id,
        ticketId: request.body.ticketId,
        quantity: request.body.quantity,
        expectedUnitPriceCents: request.body.expectedUnitPriceCents ?? null,
        key: intention?.key ?? null,
        hash: intention?.hash ?? null,
        traceparent: traceparent(),
      });
      const location = `/api/orders/${order.id}`;
      return reply
        .code(201)
        .header('location', location)
        .send(publicOrder({ ...order, current: null }, timeZone));
    },
  );

  app.get(
    '/api/orders',
    { preValidation: reads, schema: { querystring: OrderQuery, response: { 200: OrderPage } } },
    (request) => listOrders(database, callerOf(request).id, request.query, timeZone),
  );

  app.get(
    '/api/orders/live',
    {
      preValidation: signedIn,
      exposeHeadRoute: false,
      schema: { summary: 'Own orders, on every change', security: [{ token: [] }] },
    },
    watchOrders,
  );

  app.get(
    '/api/orders/:id',
    { preValidation: reads, schema: { params: OneOrder, response: { 200: Order } } },
    async (request) => {
      const order = await findOwnOrder(database, request.params.id, callerOf(request).id);
      if (!order) throw await orderNotFound(database, request.params.id);
      return publicOrder(order, timeZone);
    },
  );

  app.post(
    '/api/orders/:id/extend',
    {
      preValidation: [signedIn, ...limiter.limited('extensionsByUser', 'extensionsByNetwork')],
      schema: { summary: 'More time for an unpaid order', params: OneOrder, body: NoBody, response: { 200: Order } },
    },
    async (request) => {
      const { body } = await database.transaction((tx) =>
        onceInTransaction(tx, intentionOf(request), async () => {
          const order = await extendOrder(tx, request.params.id, callerOf(request).id, graceSeconds);
          return { status: 200, body: publicOrder(order, timeZone) };
        }),
      );
      return body as Order;
    },
  );

  app.delete(
    '/api/orders/:id',
    {
      preValidation: [signedIn, ...limiter.limited('cancellationsByUser', 'cancellationsByNetwork')],
      schema: { params: OneOrder, response: { 200: Order } },
    },
    async (request) => publicOrder(await cancelOrder(database, request.params.id, callerOf(request).id), timeZone),
  );
};
