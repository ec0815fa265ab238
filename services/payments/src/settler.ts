import type { Database } from '@ticketing/common/database/database';
import type { Logger } from '@ticketing/common/logger';
import { pause } from '@ticketing/common/pause';
import type { Background } from '@ticketing/common/service/definition';
import type { Provider } from './provider/provider.ts';
import { giveLeaseBack, type Lease, takeDueLeases } from './store/leases.ts';
import { settlePayment } from './use-cases/settle-payment.ts';
import { voidOrphans } from './use-cases/void-orphans.ts';

const everyMs = 500;
const mostAtOnce = 16;
const orphansEveryMs = 60_000;

export type Settler = { start(): Background; settleNow(): void };

/** Settles payments that are due: asked for by a message or a webhook, or because neither came for a while. */
export const createSettler = (database: Database, provider: Provider, orphanSeconds: number, log: Logger): Settler => {
  const stopping = new AbortController();
  let asked = Promise.withResolvers<void>();
  const running = new Set<Promise<void>>();

  const settle = async (lease: Lease): Promise<void> => {
    try {
      await settlePayment(database, provider, lease.paymentId);
    } catch (error) {
      log.warn({ error: String(error), paymentId: lease.paymentId }, 'a payment will be settled later');
    } finally {
      await giveLeaseBack(database, lease).catch(() => {});
    }
  };

  const startDue = async (): Promise<void> => {
    while (!stopping.signal.aborted && running.size < mostAtOnce) {
      const leases = await takeDueLeases(database, mostAtOnce - running.size);
      if (leases.length === 0) return;
      for (const lease of leases) {
        const work: Promise<void> = settle(lease).finally(() => {
          running.delete(work);
          asked.resolve();
        });
        running.add(work);
      }
    }
  };

  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await Promise.race([asked.promise, pause(everyMs, stopping.signal)]);
      asked = Promise.withResolvers<void>();
      await startDue().catch((error) => log.warn({ error: String(error) }, 'the settler waits for its next turn'));
    }
    await Promise.all(running);
  };

  const orphans = async (): Promise<void> => {
    const voided = await voidOrphans(database, provider, new Date(), orphanSeconds);
    if (voided > 0) log.warn({ voided }, 'authorizations that belonged to no payment were given up');
  };

  return {
    settleNow: () => asked.resolve(),
    start: () => {
      const done = work();
      const timer = setInterval(() => {
        orphans().catch((error) => log.warn({ error: String(error) }, 'the look for orphans waits for its next turn'));
      }, orphansEveryMs).unref();
      return {
        stop: async () => {
          clearInterval(timer);
          stopping.abort();
          await done;
        },
      };
    },
  };
};
