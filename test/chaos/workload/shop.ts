import { setTimeout as sleep } from 'node:timers/promises';
import type { People, Somebody } from '../../support/api.ts';

export type Shop = ReturnType<typeof createShop>;

export type ShopOptions = {
  readonly people: People;
  readonly ticketId: string;
  readonly buyers: readonly Somebody[];
  /** The pause of each buyer between two purchases, in ms. */
  readonly restMs?: number;
  /** How long a request is repeated, in ms. */
  readonly patienceMs?: number;
  /** Requests a new token for a buyer whose token is not accepted any more. Without it such a request is repeated as it is. */
  readonly renew?: (buyer: Somebody) => Promise<Somebody>;
};

/** Buyers who buy one place after another, and repeat a request that is refused or gets no answer, for a minute if nothing else is given. */
export const createShop = ({ people, ticketId, buyers, restMs = 0, patienceMs = 60_000, renew }: ShopOptions) => {
  const orders: { readonly id: string; readonly buyer: Somebody }[] = [];
  const completedAt: number[] = [Date.now()];
  const failures: string[] = [];
  let repeated = 0;
  let isOpen = true;

  const buyAsOne = async (signedIn: Somebody): Promise<void> => {
    let buyer = signedIn;
    const patiently = async <T>(what: string, ask: () => Promise<T>): Promise<T | null> => {
      const until = Date.now() + patienceMs;
      for (;;)
        try {
          return await ask();
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          if (renew && message.startsWith('401')) buyer = await renew(buyer).catch(() => buyer);
          else repeated += 1;
          if (Date.now() > until) {
            failures.push(`${what} failed for ${patienceMs} ms: ${message}`);
            return null;
          }
          await sleep(100);
        }
    };
    while (isOpen) {
      const order = await patiently('reserving', () => people.reserve(buyer, ticketId));
      if (!order || !(await patiently('paying', () => people.pay(buyer, order.id)))) return;
      orders.push({ id: order.id, buyer });
      await patiently('completing', async () => {
        const { status } = await people.order(buyer, order.id);
        if (status !== 'complete') throw new Error(`the order is ${status}`);
      });
      completedAt.push(Date.now());
      await sleep(restMs);
    }
  };
  const shopping = Promise.all(buyers.map(buyAsOne));
  return {
    completed: (): number => completedAt.length - 1,
    /** The longest time without a completed purchase, in ms. */
    longestPause: (from: number, to: number): number => {
      const moments = [from, ...completedAt.filter((at) => at >= from && at <= to), to];
      return Math.max(...moments.slice(1).map((at, nth) => at - (moments[nth] ?? at)));
    },
    close: async () => {
      isOpen = false;
      await shopping;
      return { orders, repeated, failures };
    },
  };
};
