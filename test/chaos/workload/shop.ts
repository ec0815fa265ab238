import { setTimeout as sleep } from 'node:timers/promises';
import type { createPeople, Somebody } from '../../support/api.ts';

const patienceMs = 60_000;

/** Buyers who buy one ticket after another, and ask again when they are refused or get no answer. */
export const createShop = (people: ReturnType<typeof createPeople>, ticketId: string, buyers: readonly Somebody[]) => {
  const orders: { readonly id: string; readonly buyer: Somebody }[] = [];
  const completedAt: number[] = [Date.now()];
  const failures: string[] = [];
  let askedAgain = 0;
  let isOpen = true;
  const patiently = async <T>(what: string, ask: () => Promise<T>): Promise<T | null> => {
    const until = Date.now() + patienceMs;
    for (;;)
      try {
        return await ask();
      } catch (error) {
        askedAgain += 1;
        if (Date.now() > until) {
          failures.push(`${what} failed for ${patienceMs} ms: ${error instanceof Error ? error.message : error}`);
          return null;
        }
        await sleep(100);
      }
  };
  const buy = async (buyer: Somebody): Promise<void> => {
    while (isOpen) {
      const order = await patiently('reserving', () => people.reserve(buyer, ticketId));
      if (!order || !(await patiently('paying', () => people.pay(buyer, order.id)))) return;
      orders.push({ id: order.id, buyer });
      await patiently('completing', async () => {
        const { status } = await people.order(buyer, order.id);
        if (status !== 'complete') throw new Error(`the order is ${status}`);
      });
      completedAt.push(Date.now());
    }
  };
  const shopping = Promise.all(buyers.map(buy));
  return {
    longestPause: (from: number, to: number): number => {
      const moments = [from, ...completedAt.filter((at) => at >= from && at <= to), to];
      return Math.max(...moments.slice(1).map((at, nth) => at - (moments[nth] ?? at)));
    },
    close: async () => {
      isOpen = false;
      await shopping;
      return { orders, askedAgain, failures };
    },
  };
};
