import { onceAcross } from '@ticketing/common/http/idempotency';
import { createCatchUp } from '@ticketing/common/messaging/catch-up';
import { startConsumers } from '@ticketing/common/messaging/consume';
import { createBatchHandler } from '@ticketing/common/messaging/handle';
import { serveLog } from '@ticketing/common/messaging/log-server';
import { startRelay } from '@ticketing/common/messaging/relay';
import { subscriptions } from '../../../services/payments/src/messages.ts';
import { createOrphanSearch } from '../../../services/payments/src/orphan-search.ts';
import { readIntent } from '../../../services/payments/src/provider/answer.ts';
import { createProvider } from '../../../services/payments/src/provider/provider.ts';
import { createSettler } from '../../../services/payments/src/settler.ts';
import { createInstallation } from '../../../services/payments/src/store/installation.ts';
import type { Payment } from '../../../services/payments/src/store/payments.ts';
import { createHearProvider } from '../../../services/payments/src/use-cases/hear-provider.ts';
import { createStartPayment } from '../../../services/payments/src/use-cases/start-payment.ts';
import { viewOf } from '../bank/stripe.ts';
import { connectDatabase } from '../database/database.ts';
import type { Process } from '../world/scheduler.ts';
import { logInto, noRestore, notEnded, type System } from './system.ts';

export type PaymentCall = {
  readonly orderId: string;
  readonly buyerId: string;
  readonly paymentMethod: string | undefined;
  readonly key: string;
};

const publicUrl = 'http://localhost:3000';
const orphanSeconds = 600;

/** Starts a process of payments, as services/payments/src/service.ts puts it together but for HTTP. */
export const startPayments = ({ world, stores, broker: nats, stripe }: System, process: Process) => {
  const log = logInto(world);
  const database = connectDatabase(stores.payments, world.scheduler, process);
  const broker = nats.connect(process);
  const provider = createProvider(stripe, { publicUrl, installation: createInstallation(database) }, log);
  const settler = createSettler(database, provider, log);
  const catchUp = createCatchUp();
  const startPayment = createStartPayment(database, provider, 'sandbox', () => catchUp.now('orders'));
  const hear = createHearProvider(database, settler.settleNow);
  const restored = noRestore(world, 'payments');
  startRelay({
    owner: 'payments',
    database,
    broker,
    stream: { replicas: 1, maxBytes: 1024 ** 3 },
    log,
    republish: async () => null,
    restored,
  });
  const heard = subscriptions(settler.settleNow, notEnded).filter(({ owner }) => owner !== 'auth');
  const consuming = {
    service: 'payments',
    subscriptions: heard,
    broker,
    log,
    handle: createBatchHandler(database, log),
  };
  startConsumers(consuming);
  catchUp.start({ ...consuming, database });
  serveLog(broker, 'payments', database, log, restored);
  settler.start();
  createOrphanSearch(database, provider, orphanSeconds, 'sandbox', log).start();
  return {
    pay: async ({ orderId, buyerId, paymentMethod, key }: PaymentCall): Promise<Payment> => {
      const intention = { userId: buyerId, key, hash: Buffer.from(`${orderId} ${paymentMethod}`) };
      const { body } = await onceAcross(database, intention, async () => {
        const { payment, isNew } = await startPayment({ orderId, buyerId, paymentMethod, network: 'simulated' });
        return { status: isNew ? 201 : 200, body: payment };
      });
      return body as Payment;
    },
    hear: (intent: Parameters<typeof viewOf>[0]) => hear(readIntent(viewOf(intent))),
  };
};
