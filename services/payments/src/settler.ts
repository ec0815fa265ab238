import type { Database } from '@ticketing/common/database/database';
import type { Logger } from '@ticketing/common/logger';
import { pause } from '@ticketing/common/pause';
import type { Background } from '@ticketing/common/service/definition';
import type { Provider } from './provider/provider.ts';
import { type Lane, takeDueLeases } from './store/leases.ts';
import { settlePayment } from './use-cases/settle-payment.ts';

const everyMs = 500;
const probeEveryMs = 1_000;
const mostAtOnce: Readonly<Record<Lane, number>> = { pressing: 32, idle: 4 };

export type Settler = { start(): Background; settleNow(): void };

/**
 * Settles payments that are due: asked for by a message or a webhook, or because neither came for a while. Gives way to
 * a provider that is slow or down, and tries it once a second until it answers.
 */
export const createSettler = (database: Database, provider: Provider, log: Logger): Settler => {
  const stopping = new AbortController();
  const lanes = { pressing: createWork(), idle: createWork() };

  const startDue = async (lane: Lane): Promise<void> => {
    const { running, wake } = lanes[lane];
    const room = Math.min(mostAtOnce[lane], Math.max(1, provider.room())) - running.size;
    if (room <= 0) return;
    const due = await takeDueLeases(database, lane, room);
    for (const { orderStatus, ...leased } of due) {
      const work: Promise<void> = settlePayment(database, provider, leased, orderStatus)
        .catch((error) => log.warn({ error: String(error), paymentId: leased.id }, 'a payment will be settled later'))
        .finally(() => {
          running.delete(work);
          // There may be more than there was room for.
          if (due.length === room) wake();
        });
      running.add(work);
    }
  };

  const follow = async (lane: Lane): Promise<void> => {
    const { running, rest } = lanes[lane];
    for (;;) {
      await (provider.room() === 0 ? pause(probeEveryMs, stopping.signal) : rest(stopping.signal));
      if (stopping.signal.aborted) break;
      await startDue(lane).catch((error) => log.warn({ error: String(error) }, 'the settler waits for its next turn'));
    }
    await Promise.all(running);
  };

  return {
    settleNow: lanes.pressing.wake,
    start: () => {
      const done = Promise.all([follow('pressing'), follow('idle')]);
      return {
        stop: async () => {
          stopping.abort();
          await done;
        },
      };
    },
  };
};

/** What is running, and a rest that ends when it is woken or half a second has passed. */
const createWork = () => {
  let awake = Promise.withResolvers<void>();
  return {
    running: new Set<Promise<void>>(),
    wake: (): void => awake.resolve(),
    rest: async (signal: AbortSignal): Promise<void> => {
      await Promise.race([awake.promise, pause(everyMs, signal)]);
      awake = Promise.withResolvers();
    },
  };
};
