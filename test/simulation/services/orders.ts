import { onceInTransaction } from '@ticketing/common/http/idempotency';
import { createCatchUp } from '@ticketing/common/messaging/catch-up';
import { startConsumers } from '@ticketing/common/messaging/consume';
import { createBatchHandler } from '@ticketing/common/messaging/handle';
import { serveLog } from '@ticketing/common/messaging/log-server';
import { startRelay } from '@ticketing/common/messaging/relay';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import { subscriptions } from '../../../services/orders/src/messages.ts';
import { createSweeper } from '../../../services/orders/src/sweeper.ts';
import { cancelOrder } from '../../../services/orders/src/use-cases/cancel-order.ts';
import { extendOrder } from '../../../services/orders/src/use-cases/extend-order.ts';
import { createPlaceOrder } from '../../../services/orders/src/use-cases/place-order.ts';
import { connectDatabase } from '../database/database.ts';
import type { Process } from '../world/scheduler.ts';
import { logInto, noRestore, notEnded, type System } from './system.ts';

/** Starts a process of orders, as services/orders/src/service.ts puts it together but for HTTP. */
export const startOrders = ({ world, rules, stores, broker: nats }: System, process: Process) => {
  const log = logInto(world);
  const database = connectDatabase(stores.orders, world.scheduler, process);
  const broker = nats.connect(process);
  const sweeper = createSweeper(database, rules.patienceSeconds, log);
  const heard = subscriptions(rules, sweeper.wake, notEnded).filter(({ owner }) => owner !== 'auth');
  const restored = noRestore(world, 'orders');
  startRelay({
    owner: 'orders',
    database,
    broker,
    stream: { replicas: 1, maxBytes: 1024 ** 3 },
    log,
    republish: async () => null,
    restored,
  });
  const consuming = { service: 'orders', subscriptions: heard, broker, log, handle: createBatchHandler(database, log) };
  const catchUp = createCatchUp();
  startConsumers(consuming);
  catchUp.start({ ...consuming, database });
  serveLog(broker, 'orders', database, log, restored);
  sweeper.start();
  return {
    place: createPlaceOrder(database, rules, undefined, {
      enterWait: () => () => {},
      catchUp: () => catchUp.now('tickets'),
    }),
    cancel: (orderId: string, buyerId: string) => cancelOrder(database, orderId, buyerId),
    extend: (orderId: string, buyerId: string, key: string) =>
      database.transaction(async (tx) => {
        const { body } = await onceInTransaction(
          tx,
          { userId: buyerId, key, hash: Buffer.from(`extend ${orderId}`) },
          async () => ({ status: 200, body: await extendOrder(tx, orderId, buyerId, rules.graceSeconds) }),
        );
        return body as OrderState;
      }),
  };
};
