import { join } from 'node:path';
import type { Transaction } from '@ticketing/common/database/database';
import { createSignedIn } from '@ticketing/common/http/authenticate';
import { createServer } from '@ticketing/common/http/server';
import { createSigningKeys } from '@ticketing/common/http/signing-keys';
import { createTokenVerifier } from '@ticketing/common/http/tokens';
import { append } from '@ticketing/common/messaging/outbox';
import type { ServiceDefinition } from '@ticketing/common/service/definition';
import { DeadlineAnswered } from '@ticketing/contracts/messages/payments';
import type { PaymentsConfig } from './config.ts';
import { addRoutes } from './http.ts';
import { subscriptions } from './messages.ts';
import { createStripe } from './provider/client.ts';
import { createProvider, readWebhook } from './provider/provider.ts';
import { sayPayment } from './say-payment.ts';
import { createSettler } from './settler.ts';
import { forgetOrders } from './store/orders.ts';
import { listAllPayments } from './store/payments.ts';
import { createStartPayment } from './use-cases/start-payment.ts';
import { addWebhook } from './webhook.ts';

/** Payments, put together. */
export const payments: ServiceDefinition<PaymentsConfig> = {
  name: 'payments',
  migrations: join(import.meta.dirname, '../migrations'),
  create: async (config, { database, broker, log }) => {
    const app = await createServer({ name: 'payments', path: 'payments', log });
    const keys = createSigningKeys(database, config.AUTH_URL, log);
    const signedIn = createSignedIn(app, createTokenVerifier(keys));
    const stripe = createStripe(config.STRIPE_SECRET_KEY, config.STRIPE_API_URL);
    const provider = createProvider(stripe, config.PUBLIC_URL);
    const settler = createSettler(database, provider, config.ORPHAN_SECONDS, log);
    const startPayment = createStartPayment(database, provider, config.provider, () => !broker.isConnected());
    addRoutes(app, { database, signedIn, publishableKey: config.STRIPE_PUBLISHABLE_KEY, startPayment });
    await addWebhook(app, database, readWebhook(stripe, config.STRIPE_WEBHOOK_SECRET), settler.settleNow);

    return {
      app,
      subscriptions: subscriptions(settler.settleNow),
      barriers: [DeadlineAnswered.type],
      republish: republishPayments,
      forget: forgetOrders,
      start: () => [keys, settler.start()],
    };
  },
};

const republishPayments = async (tx: Transaction): Promise<void> => {
  for (let after: string | null = null; ; ) {
    const page = await listAllPayments(tx, after, 1_000);
    await append(tx, page.map(sayPayment));
    after = page.at(-1)?.id ?? null;
    if (page.length < 1_000) return;
  }
};
