import { join } from 'node:path';
import { callerOf } from '@ticketing/common/http/authenticate';
import { createCallers } from '@ticketing/common/http/callers';
import { createEventStreams } from '@ticketing/common/http/event-stream';
import { createServer } from '@ticketing/common/http/server';
import { createLimiter } from '@ticketing/common/limits/limiter';
import { overhear } from '@ticketing/common/messaging/overhear';
import type { ServiceDefinition } from '@ticketing/common/service/definition';
import { holdAgainSeconds, nearlyGonePlaces } from '@ticketing/contracts/http/orders';
import { defaultMaxPerBuyer } from '@ticketing/contracts/http/tickets';
import type { OrdersConfig } from './config.ts';
import { addOrderGauges } from './gauges.ts';
import { addRoutes } from './http.ts';
import { limits } from './limits.ts';
import { subscriptions } from './messages.ts';
import { republishOrders, waitForPayments } from './store/orders.ts';
import type { PlacementRules } from './store/placements.ts';
import { forgetTickets } from './store/tickets.ts';
import { createSweeper } from './sweeper.ts';
import { createPlaceOrder, createPlacing } from './use-cases/place-order.ts';
import { createWatchOrders } from './use-cases/watch-orders.ts';

/** Orders, put together. */
export const orders: ServiceDefinition<OrdersConfig> = {
  name: 'orders',
  migrations: join(import.meta.dirname, '../migrations'),
  create: async (config, { database, broker, catchUp, log }) => {
    const app = await createServer({
      name: 'orders',
      path: 'orders',
      log,
      publicUrl: config.PUBLIC_URL,
      trustProxy: config.TRUST_PROXY,
    });
    addOrderGauges(app, database);
    const limiter = createLimiter(app, 'orders', limits, config, log);
    const callers = createCallers(app, database, config, log);
    const rules: PlacementRules = {
      reservationSeconds: config.RESERVATION_SECONDS,
      liveOrdersMax: config.LIVE_ORDERS_MAX,
      defaultMaxPerBuyer: config.RATE_LIMITS ? defaultMaxPerBuyer : null,
      holdAgainSeconds: config.RATE_LIMITS ? holdAgainSeconds : [],
      nearlyGonePlaces,
    };
    const placing = createPlacing(database, rules);
    const placeOrder = createPlaceOrder(database, rules, placing, {
      enterWait: (buyerId) => limiter.enter({ waitsOfUser: buyerId, waits: 'all' }),
      catchUp: () => catchUp.now('tickets'),
    });
    const live = createWatchOrders(
      database,
      config.TIME_ZONE,
      log,
      createEventStreams(
        app,
        (request) =>
          limiter.enter({ streamsOfUser: callerOf(request).id, streamsOfNetwork: request.network, streams: 'all' }),
        callers.revocation,
      ),
    );
    const sweeper = createSweeper(database, config.DEADLINE_PATIENCE_SECONDS, log);
    addRoutes(app, {
      ...{ database, signedIn: callers.signedIn, limiter, placeOrder },
      ...{ watchOrders: live.watch, timeZone: config.TIME_ZONE, graceSeconds: config.PAYMENT_GRACE_SECONDS },
    });

    return {
      app,
      isBusy: () => placing.isBusy() || sweeper.isBusy(),
      subscriptions: subscriptions(
        { graceSeconds: config.PAYMENT_GRACE_SECONDS, patienceSeconds: config.DEADLINE_PATIENCE_SECONDS },
        sweeper.wake,
        callers.endedSessions,
      ),
      republish: republishOrders,
      restored: (tx) => waitForPayments(tx, config.PAYMENT_GRACE_SECONDS),
      forget: forgetTickets,
      start: () => [
        callers.start(),
        sweeper.start(),
        overhear(broker, 'orders', log, (_subject, body) => live.tell(body), live.catchUp),
      ],
    };
  },
};
