import { startConsumers } from '@ticketing/common/messaging/consume';
import { pause } from '@ticketing/common/pause';
import { createAnnounce } from '../../../services/expiration/src/announce.ts';
import { keepStream } from '../../../services/expiration/src/keep-stream.ts';
import { subscriptions } from '../../../services/expiration/src/messages.ts';
import { settle } from '../../../services/expiration/src/settle.ts';
import type { Timers } from '../../../services/expiration/src/timers.ts';
import { beginning } from '../world/clock.ts';
import type { Process } from '../world/scheduler.ts';
import { logInto, type System } from './system.ts';

const lookMs = 1_000;

/** Starts a process of expiration. Its timers are a map that outlives it, in place of BullMQ on Redis. */
export const startExpiration = ({ world, broker: nats, timers }: System, process: Process): object => {
  const log = logInto(world);
  const { scheduler } = world;
  const broker = nats.connect(process);
  const announce = createAnnounce(broker, new AbortController().signal);
  const set = async (given: Parameters<Timers['set']>[0]): Promise<void> => {
    await scheduler.step('sets timers');
    for (const { orderId, expiresAt } of given)
      if (!timers.has(orderId)) timers.set(orderId, Date.parse(expiresAt) - beginning);
  };
  const remove = async (ids: readonly string[]): Promise<void> => {
    await scheduler.step('removes timers');
    for (const id of ids) timers.delete(id);
  };
  const goOff = async (): Promise<void> => {
    for (;;) {
      await pause(lookMs);
      for (const [orderId, at] of timers) {
        if (at > scheduler.now()) continue;
        const expiresAt = new Date(beginning + at).toISOString();
        await announce({ orderId, expiresAt }).then(
          () => timers.delete(orderId),
          () => {},
        );
      }
    }
  };
  keepStream(broker, 1, log);
  const heard = subscriptions({ set, remove } as unknown as Timers);
  startConsumers({ service: 'expiration', subscriptions: heard, broker, log, settle: settle(log) });
  void goOff();
  return {};
};
