import type { Database } from '@ticketing/common/database/database';
import type { Logger } from '@ticketing/common/logger';
import { pause } from '@ticketing/common/pause';
import type { Background } from '@ticketing/common/service/definition';
import { createWorker } from '@ticketing/common/worker';
import type { Provider } from './provider/provider.ts';
import { giveLeaseBack, type Lane, type Leased, takeDueLeases } from './store/leases.ts';
import { type Declines, noDeclines } from './use-cases/count-declines.ts';
import { settlePayment } from './use-cases/settle-payment.ts';

const everyMs = 500;
const probeEveryMs = 1_000;
const mostAtOnce: Readonly<Record<Lane, number>> = { pressing: 32, idle: 4 };

export type Settler = { start(): Background; settleNow(): void };

/**
 * Settles payments that are due: asked for by a message or a webhook, or because neither came for a while. Gives way to
 * a provider that is slow or down, and tries it about once a second until it answers.
 */
export const createSettler = (
  database: Database,
  provider: Provider,
  log: Logger,
  declines: Declines = noDeclines,
): Settler => {
  const lanes = [createLane('pressing'), createLane('idle')] as const;

  function createLane(lane: Lane) {
    const running = new Set<Promise<void>>();
    // Held by nobody any more: the database was away when they were to be given back. Nobody waits for them to run out.
    const left = new Set<Leased>();
    const giveBackLeft = async (): Promise<void> => {
      for (const leased of left) {
        await giveLeaseBack(database, leased, 0);
        left.delete(leased);
      }
    };
    const startDue = async (stopping: AbortSignal): Promise<void> => {
      if (provider.room() === 0) await pause(probeEveryMs, stopping);
      if (stopping.aborted) return;
      await giveBackLeft();
      const room = Math.min(mostAtOnce[lane], Math.max(1, provider.room())) - running.size;
      if (room <= 0) return;
      const due = await takeDueLeases(database, lane, room);
      for (const { orderStatus, ...leased } of due) {
        const work: Promise<void> = settlePayment(database, provider, leased, orderStatus, declines)
          .catch((error) => {
            log.warn({ error: String(error), paymentId: leased.id }, 'a payment will be settled later');
            left.add(leased);
          })
          .finally(() => {
            running.delete(work);
            // There may be more than there was room for.
            if (due.length === room) worker.wake();
          });
        running.add(work);
      }
    };
    const worker = createWorker(everyMs, startDue, log, 'the settler waits for its next turn');
    return { worker, running };
  }

  return {
    settleNow: lanes[0].worker.wake,
    start: () => {
      const working = lanes.map(({ worker }) => worker.start());
      return {
        stop: async () => {
          await Promise.all(working.map((one) => one.stop()));
          await Promise.all(lanes.flatMap(({ running }) => [...running]));
        },
      };
    },
  };
};
