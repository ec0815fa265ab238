import { startConsumers } from '@ticketing/common/messaging/consume';
import { createAnnounce } from '../../../services/expiration/src/announce.ts';
import { createGoOff } from '../../../services/expiration/src/go-off.ts';
import { keepStream } from '../../../services/expiration/src/keep-stream.ts';
import { subscriptions } from '../../../services/expiration/src/messages.ts';
import { settle } from '../../../services/expiration/src/settle.ts';
import type { Timers } from '../../../services/expiration/src/timers.ts';
import { beginning } from '../world/clock.ts';
import type { Process } from '../world/scheduler.ts';
import { logInto, type System } from './system.ts';

/** Starts a process of expiration. Its timers are a map that outlives it, in place of Redis. */
export const startExpiration = ({ world, broker: nats, timers }: System, process: Process): object => {
  const log = logInto(world);
  const { scheduler } = world;
  const broker = nats.connect(process);
  const announce = createAnnounce(broker, new AbortController().signal);
  const inRedis: Timers = {
    set: async (given) => {
      await scheduler.step('sets timers');
      for (const { orderId, expiresAt } of given)
        timers.set(orderId, Math.max(timers.get(orderId) ?? 0, Date.parse(expiresAt) - beginning));
    },
    remove: async (ids) => {
      await scheduler.step('removes timers');
      for (const id of ids) timers.delete(id);
    },
    due: async () => {
      await scheduler.step('looks which timers are due');
      return [...timers]
        .filter(([, at]) => at <= scheduler.now())
        .map(([orderId, at]) => ({ orderId, expiresAt: new Date(beginning + at).toISOString() }));
    },
    done: async (gone) => {
      await scheduler.step('removes timers that went off');
      for (const { orderId, expiresAt } of gone)
        if (timers.get(orderId) === Date.parse(expiresAt) - beginning) timers.delete(orderId);
    },
    clear: async () => timers.clear(),
    ping: async () => {},
    close: () => {},
  };
  keepStream(broker, { replicas: 1, maxBytes: 1024 ** 3 }, log);
  const heard = subscriptions(inRedis);
  startConsumers({ service: 'expiration', subscriptions: heard, broker, log, handle: settle(log) });
  createGoOff(inRedis, announce, log).start();
  return {};
};
