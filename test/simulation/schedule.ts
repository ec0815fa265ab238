import { createRandom, type Random } from '../chaos/random.ts';
import type { Plan as BuyersPlan } from './actors/buyer.ts';
import type { Call } from './actors/history.ts';
import { createBank } from './bank/bank.ts';
import { createStripe } from './bank/stripe.ts';
import { createBroker } from './broker/broker.ts';
import { told } from './checks/history.ts';
import { watchMoments } from './checks/moments.ts';
import { createStore } from './database/database.ts';
import { type Fault, strike } from './faults.ts';
import { inviteEverybody } from './people.ts';
import { type Plan, planOf } from './plan.ts';
import { type Crew, startCrew } from './services/crew.ts';
import type { System } from './services/system.ts';
import { settle } from './settle.ts';
import { withClock } from './world/clock.ts';
import { chooseBy, createScheduler, inOrder, type Scheduler } from './world/scheduler.ts';
import { inWorld, type Mishaps, type World } from './world/world.ts';

export type Outcome = {
  readonly seed: string;
  /** What was not as promised, in sentences; empty when all is well. */
  readonly violations: readonly string[];
  readonly steps: number;
  readonly trace: readonly string[];
  readonly completed: number;
};

const mostSteps = 30_000;
const nobodyErrs: Mishaps = { messages: 0, calls: 0, webhooks: 0 };

/** Runs one schedule; everything in it follows from the seed. With a trace it takes longer. */
export const runSchedule = (seed: string, isTraced = false): Promise<Outcome> => {
  const random = createRandom(seed);
  return run(seed, random, createScheduler(chooseBy(random.fork('scheduler')), isTraced), planOf(random));
};

/** What one buyer's whole way through a purchase went through, with crashes at some of its boundaries. */
export type Walk = { readonly violations: readonly string[]; readonly boundaries: readonly string[] };

/**
 * One buyer, one ticket, nothing by chance: the first in line goes first. Processes die at the boundaries of these
 * numbers (counted as they come), right before the step: before it had its effect, or before its answer was seen.
 */
export const walk = async (plan: BuyersPlan, crashes: readonly number[]): Promise<Walk> => {
  const random = createRandom('a walk');
  const scheduler = createScheduler(inOrder, false);
  const boundaries: string[] = [];
  const quiet: Plan = {
    tickets: [2],
    buyers: 1,
    maxPerBuyer: null,
    buysTwice: false,
    faults: [],
    mishaps: nobodyErrs,
    replicas: { orders: 1, payments: 1, tickets: 1, expiration: 1 },
    plans: [plan],
  };
  const { violations } = await run(plan, random, scheduler, quiet, (crew) =>
    scheduler.watch((process, what) => {
      const service = crew.serviceOf(process);
      if (!service || !isBoundary.test(what)) return;
      boundaries.push(`${service}: ${what}`);
      if (crashes.includes(boundaries.length)) crew.kill(process, service, 500);
    }),
  );
  return { violations, boundaries };
};

// Where something has just been made to last, or is about to be: at home, at the broker or at the provider.
const isBoundary =
  /^(has )?commit|publishes|asks the provider to|provider's answer|places orders|(makes|moves) a payment|keeps (whose|an answer)|^hears|^is asked/;

const run = async (
  seed: string,
  random: Random,
  scheduler: Scheduler,
  plan: Plan,
  watch: (crew: Crew) => void = () => {},
): Promise<Outcome> => {
  const violations: string[] = [];
  let mishaps = plan.mishaps;
  let healedAt = Number.POSITIVE_INFINITY;
  const world: World = {
    scheduler,
    random: random.fork('mishaps'),
    mishaps: () => mishaps,
    healedAt: () => healedAt,
    resting: new Map(),
    fail: (sentence) => void violations.push(sentence),
  };
  const heal = (): void => {
    mishaps = nobodyErrs;
    healedAt = scheduler.now();
    system.broker.start();
  };
  let system: System;
  const work = async (): Promise<Outcome> => {
    system = createSystem(world, random);
    const seen = watchMoments(system);
    const crew = startCrew(system, plan.replicas);
    watch(crew);
    deliverWebhooks(system, crew);
    const history: Call[] = [];
    const people = inviteEverybody(system, crew, plan, history);
    const goOn = createGoOn(system, crew, plan.faults, random.fork('time'));
    while (people.left() > 0 && scheduler.steps() < mostSteps && violations.length === 0) await goOn();
    heal();
    const open = await settle(system, violations);
    const all = [...violations, ...open, ...(open.length > 0 ? [] : told(system, history, seen))];
    const completed = [...seen.statuses.values()].filter((list) => list.at(-1)?.status === 'complete').length;
    return { seed, violations: [...new Set(all)], steps: scheduler.steps(), trace: scheduler.trace(), completed };
  };
  return inWorld(world, () => withClock(scheduler, work));
};

const createSystem = (world: World, random: Random): System => {
  const { scheduler } = world;
  const bank = createBank(scheduler);
  const store = (owner: 'orders' | 'payments' | 'tickets') =>
    createStore(owner, scheduler, random.pick([0, 0, -3_000, 3_000]));
  return {
    world,
    rules: {
      reservationSeconds: 60,
      graceSeconds: 20,
      patienceSeconds: 600,
      liveOrdersMax: 3,
      defaultMaxPerBuyer: 3,
      holdAgainSeconds: [0, 10, 40],
      nearlyGonePlaces: 10,
    },
    stores: { orders: store('orders'), payments: store('payments'), tickets: store('tickets') },
    broker: createBroker(world),
    bank,
    stripe: createStripe(bank, world),
    timers: new Map(),
  };
};

/** Takes the bank's word to payments: perhaps late, twice, in another order, or never. */
const deliverWebhooks = ({ bank, world }: System, crew: Crew): void => {
  const { scheduler, random } = world;
  const post = scheduler.createProcess('webhooks');
  bank.watch((intent) => {
    if (random.chance(world.mishaps().webhooks / 2)) return;
    const times = random.chance(world.mishaps().webhooks / 2) ? 2 : 1;
    for (let i = 0; i < times; i++)
      scheduler.after(post, random.pick([0, 10, 3_000]), 'brings a webhook', () => {
        const [first] = crew.of('payments');
        if (!first) return;
        const [process, calls] = first;
        scheduler.spawn(process, `hears from the bank that ${intent.id} is ${intent.status}`, () =>
          calls.hear(intent).catch(() => {}),
        );
      });
  });
};

/** One step, or some time. Time also passes while others could go on: who is slow meets what was due meanwhile. */
const createGoOn = ({ world, ...rest }: System, crew: Crew, faults: readonly Fault[], random: Random) => {
  const { scheduler } = world;
  const hurry = random.pick([0, 0.005, 0.02]);
  let next = 0;
  return async (): Promise<void> => {
    for (; (faults[next]?.step ?? Number.POSITIVE_INFINITY) <= scheduler.steps(); next++)
      strike({ world, ...rest }, crew, faults[next]!);
    if (random.chance(hurry)) scheduler.pass(random.pick([10, 200, 2_000, 31_000]));
    if (await scheduler.next()) return;
    scheduler.pass(Math.max(scheduler.untilDue() ?? 0, random.pick([20, 1_000, 8_000, 25_000])));
  };
};
