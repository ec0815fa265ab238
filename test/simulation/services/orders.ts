import { startConsumers } from '@ticketing/common/messaging/consume';
import { handleBatch } from '@ticketing/common/messaging/handle';
import { startRelay } from '@ticketing/common/messaging/relay';
import { subscriptions } from '../../../services/orders/src/messages.ts';
import { createSweeper } from '../../../services/orders/src/sweeper.ts';
import { cancelOrder } from '../../../services/orders/src/use-cases/cancel-order.ts';
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
  startRelay({
    owner: 'orders',
    database,
    broker,
    replicas: 1,
    log,
    republish: async () => null,
    restored: noRestore(world, 'orders'),
  });
  const settle = (batch: Parameters<typeof handleBatch>[2]) => handleBatch(database, log, batch);
  startConsumers({ service: 'orders', subscriptions: heard, broker, log, settle });
  sweeper.start();
  return {
    place: createPlaceOrder(database, rules),
    cancel: (orderId: string, buyerId: string) => cancelOrder(database, orderId, buyerId),
  };
};
