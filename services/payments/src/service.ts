import { join } from 'node:path';
import { createCallers } from '@ticketing/common/http/callers';
import { ownOrigins } from '@ticketing/common/http/request-source';
import { createServer } from '@ticketing/common/http/server';
import { createLimiter } from '@ticketing/common/limits/limiter';
import type { ServiceDefinition } from '@ticketing/common/service/definition';
import type { PaymentsConfig } from './config.ts';
import { addPaymentGauges } from './gauges.ts';
import { addRoutes } from './http.ts';
import { limits } from './limits.ts';
import { subscriptions } from './messages.ts';
import { createOrphanSearch } from './orphan-search.ts';
import { createReadEvent, createStripe } from './provider/client.ts';
import { createProvider } from './provider/provider.ts';
import { createSettler } from './settler.ts';
import { createInstallation } from './store/installation.ts';
import { forgetOrders } from './store/orders.ts';
import { republishPayments } from './store/transitions.ts';
import { sweepDeclines } from './sweep-declines.ts';
import { createDeclines } from './use-cases/count-declines.ts';
import { createHearProvider } from './use-cases/hear-provider.ts';
import { createStartPayment } from './use-cases/start-payment.ts';
import { addWebhook } from './webhook.ts';

/** Payments, put together. */
export const payments: ServiceDefinition<PaymentsConfig> = {
  name: 'payments',
  migrations: join(import.meta.dirname, '../migrations'),
  create: async (config, { database, catchUp, log }) => {
    const app = await createServer({
      name: 'payments',
      path: 'payments',
      log,
      publicUrl: config.PUBLIC_URL,
      trustProxy: config.TRUST_PROXY,
    });
    addPaymentGauges(app, database);
    const limiter = createLimiter(app, 'payments', limits, config, log);
    const callers = createCallers(app, database, config, log);
    const stripe = createStripe(config.STRIPE_SECRET_KEY, config.STRIPE_API_URL, config.STRIPE_TIMEOUT_SECONDS);
    const installation = createInstallation(database);
    const provider = createProvider(
      stripe,
      { publicUrl: config.PUBLIC_URL, installation, methods: config.PAYMENT_METHODS },
      log,
    );
    const declines = createDeclines(database, limiter, log, config.RATE_LIMITS);
    const settler = createSettler(database, provider, log, declines);
    const startPayment = createStartPayment(
      database,
      provider,
      config.provider,
      () => catchUp.now('orders'),
      declines,
      (buyerId) => limiter.enter({ waitsOfUser: buyerId, waits: 'all' }),
    );
    addRoutes(app, {
      database,
      signedIn: callers.signedIn,
      limiter,
      publishableKey: config.STRIPE_PUBLISHABLE_KEY,
      startPayment,
      origins: ownOrigins(config),
    });
    const readEvent = createReadEvent(stripe, config.STRIPE_WEBHOOK_SECRET);
    addWebhook(app, readEvent, limiter, createHearProvider(database, settler.settleNow, declines));

    return {
      app,
      subscriptions: subscriptions(settler.settleNow, callers.endedSessions),
      republish: republishPayments,
      forget: forgetOrders,
      start: () => [
        callers.start(),
        settler.start(),
        sweepDeclines(database, log).start(),
        createOrphanSearch(database, provider, config.ORPHAN_SECONDS, config.provider, log).start(),
      ],
    };
  },
};
