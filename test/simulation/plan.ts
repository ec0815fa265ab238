import type { Random } from '../chaos/random.ts';
import { type Plan as BuyersPlan, plans } from './actors/buyer.ts';
import { type Fault, planFaults } from './faults.ts';
import type { ServiceName } from './services/crew.ts';
import type { Mishaps } from './world/world.ts';

/** What a schedule is about: who comes, and what goes wrong. `tickets` has the places of each. */
export type Plan = {
  readonly tickets: readonly number[];
  readonly buyers: number;
  readonly faults: readonly Fault[];
  readonly mishaps: Mishaps;
  readonly replicas: Readonly<Record<ServiceName, number>>;
  /** What buyers do; in some schedules all of them do much the same. */
  readonly plans: readonly BuyersPlan[];
};

/** Everything by the dice. */
export const planOf = (random: Random): Plan => ({
  tickets: Array.from({ length: random.whole(1, 2) }, () => random.whole(1, 3)),
  buyers: random.whole(3, 5),
  faults: planFaults(random, random.whole(0, 5), 600),
  mishaps: {
    messages: random.pick([0, 0.02, 0.1]),
    calls: random.pick([0, 0.05, 0.2]),
    webhooks: random.pick([0, 0.3, 1]),
  },
  replicas: {
    orders: random.whole(1, 2),
    payments: random.whole(1, 2),
    tickets: 1,
    expiration: 1,
  },
  plans: random.pick([
    plans,
    plans,
    ['pay at the last moment', 'answer the bank at the last moment'],
    ['pay', 'pay twice at once'],
    ['pay and cancel at once', 'pay with 3-D Secure'],
  ]),
});
