import type { Random } from '../chaos/random.ts';
import { type Plan as BuyersPlan, plans } from './actors/buyer.ts';
import { type Fault, planFaults } from './faults.ts';
import type { ServiceName } from './services/crew.ts';
import type { Mishaps } from './world/world.ts';

/** What a schedule is about: who comes, and what goes wrong. `tickets` has the places of each. */
export type Plan = {
  readonly tickets: readonly number[];
  readonly buyers: number;
  /** The limits that sellers set. Null for the installation's default. */
  readonly maxPerBuyer: number | null;
  /** Whether every buyer sends two concurrent requests. */
  readonly buysTwice: boolean;
  readonly faults: readonly Fault[];
  readonly mishaps: Mishaps;
  readonly replicas: Readonly<Record<ServiceName, number>>;
  /** What buyers do; in some schedules all of them do much the same. */
  readonly plans: readonly BuyersPlan[];
};

/** What schedules are about: a bit of everything, or one race that is rare otherwise, with what makes it close. */
const moods: readonly {
  readonly plans: readonly BuyersPlan[];
  readonly messages: readonly number[];
  readonly webhooks: readonly number[];
}[] = [
  { plans, messages: [0, 0.02, 0.1], webhooks: [0, 0.3, 1] },
  { plans, messages: [0, 0.02, 0.1], webhooks: [0, 0.3, 1] },
  {
    plans: ['pay at the last moment', 'answer the bank at the last moment', 'answer the bank at the last moment'],
    messages: [0.1, 0.25],
    webhooks: [0, 0.3],
  },
  { plans: ['pay', 'pay twice at once'], messages: [0, 0.1], webhooks: [0, 0.3, 1] },
  { plans: ['pay and cancel at once', 'pay with 3-D Secure'], messages: [0, 0.1], webhooks: [0, 0.3, 1] },
];

/** Everything by the dice. */
export const planOf = (random: Random): Plan => {
  const mood = random.pick(moods);
  return {
    tickets: Array.from({ length: random.whole(1, 2) }, () => random.whole(1, 3)),
    buyers: random.whole(3, 5),
    faults: planFaults(random, random.whole(0, 5), 600),
    mishaps: {
      messages: random.pick(mood.messages),
      calls: random.pick([0, 0.05, 0.2]),
      webhooks: random.pick(mood.webhooks),
    },
    replicas: { orders: random.whole(1, 2), payments: random.whole(1, 2), tickets: 1, expiration: 1 },
    plans: mood.plans,
    maxPerBuyer: random.pick([null, null, 1, 2]),
    buysTwice: random.chance(0.2),
  };
};
