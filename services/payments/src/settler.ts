import type { Database } from '@ticketing/common/database/database';
import type { Logger } from '@ticketing/common/logger';
import { pause } from '@ticketing/common/pause';
import type { Background } from '@ticketing/common/service/definition';
import type { Provider } from './provider/provider.ts';
import { type Lane, takeDueLeases } from './store/leases.ts';
import { settlePayment } from './use-cases/settle-payment.ts';

const everyMs = 500;
const probeEveryMs = 1_000;
const most: Readonly<Record<Lane, number>> = { pressing: 16, idle: 4 };

export type Settler = { start(): Background; settleNow(): void };

/**
 * Settles payments that are due: asked for by a message or a webhook, or because neither came for a while. Gives way to
 * a provider that is slow or down, and tries it once a second until it answers.
 */
export const createSettler = (database: Database, provider: Provider, log: Logger): Settler => {
  const stopping = new AbortController();
  let asked = Promise.withResolvers<void>();
  const running: Readonly<Record<Lane, Set<Promise<void>>>> = { pressing: new Set(), idle: new Set() };

  const startDue = async (lane: Lane): Promise<void> => {
    const room = Math.min(most[lane], Math.max(1, provider.room())) - running[lane].size;
    if (room <= 0) return;
    const due = await takeDueLeases(database, lane, room);
    for (const { orderStatus, ...leased } of due) {
      const work: Promise<void> = settlePayment(database, provider, leased, orderStatus)
        .catch((error) => log.warn({ error: String(error), paymentId: leased.id }, 'a payment will be settled later'))
        .finally(() => {
          running[lane].delete(work);
          // There may be more than there was room for.
          if (due.length === room) asked.resolve();
        });
      running[lane].add(work);
    }
  };

  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      if (provider.room() === 0) await pause(probeEveryMs, stopping.signal);
      else await Promise.race([asked.promise, pause(everyMs, stopping.signal)]);
      asked = Promise.withResolvers<void>();
      if (stopping.signal.aborted) break;
      for (const lane of ['pressing', 'idle'] as const)
        await startDue(lane).catch((error) =>
          log.warn({ error: String(error) }, 'the settler waits for its next turn'),
        );
    }
    await Promise.all([...running.pressing, ...running.idle]);
  };

  return {
    settleNow: () => asked.resolve(),
    start: () => {
      const done = work();
      return {
        stop: async () => {
          stopping.abort();
          await done;
        },
      };
    },
  };
};
