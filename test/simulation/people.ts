import type { Random } from '../chaos/random.ts';
import { createBuyer } from './actors/buyer.ts';
import type { Call } from './actors/history.ts';
import { createRequest } from './actors/request.ts';
import { sell } from './actors/seller.ts';
import type { Plan } from './plan.ts';
import type { Crew } from './services/crew.ts';
import type { System } from './services/system.ts';
import { tickets } from './store/tickets/rows.ts';
import { beginning } from './world/clock.ts';

/** Some sales end while there are buyers. */
const saleOf = (random: Random): { readonly saleEndsAt?: string } =>
  random.chance(0.3) ? { saleEndsAt: new Date(beginning + random.pick([100, 250, 400]) * 1_000).toISOString() } : {};

/** Sellers and buyers come and do what they came for; gives how many are still at it. */
export const inviteEverybody = (system: System, crew: Crew, plan: Plan, history: Call[]) => {
  const { world, bank, stores } = system;
  const { scheduler } = world;
  const random = world.random.fork('people');
  const request = createRequest(world, crew, history);
  let left = 0;
  let ids = 0;
  const idOf = (kind: number, n: number): string => `0000000${kind}-0000-7000-8000-${`${n}`.padStart(12, '0')}`;
  const invite = (name: string, work: () => Promise<void>): void => {
    left += 1;
    scheduler.spawn(scheduler.createProcess(name), 'comes', async () => {
      await work();
      left -= 1;
    });
  };
  for (const [i, quantity] of plan.tickets.entries()) {
    const seller = idOf(1, i + 1);
    const at = new Date(beginning).toISOString();
    const ticket = {
      id: idOf(2, i + 1),
      sellerId: seller,
      title: `Evening ${i + 1}`,
      category: 'music',
      priceCents: 4_200,
      currency: 'EUR',
      quantity,
      status: 'on-sale',
      ...(plan.maxPerBuyer === null ? {} : { maxPerBuyer: plan.maxPerBuyer }),
      ...saleOf(random.fork(`sale ${i}`)),
      version: 1,
      createdAt: at,
      updatedAt: at,
    } as const;
    invite(seller, () => sell(world, request, ticket, random.chance(0.5)));
  }
  for (let i = 1; i <= plan.buyers; i++) {
    const name = idOf(3, i);
    const wish = {
      ticketId: idOf(2, random.whole(1, plan.tickets.length)),
      quantity: random.pick([1, 1, 1, 2]),
      plan: random.pick(plan.plans),
    };
    const arrivesMs = random.pick([300, 300, 1_000, 20_000]);
    const priceOf = (id: string): number | null => stores.tickets.get(tickets, id)?.price_cents ?? null;
    const buy = createBuyer(world, request, bank, () => idOf(4, ++ids), name, priceOf);
    invite(name, async () => {
      await scheduler.sleep(arrivesMs);
      await Promise.all(plan.buysTwice ? [buy(wish), buy(wish)] : [buy(wish)]);
    });
  }
  return { left: () => left };
};
