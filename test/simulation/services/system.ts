import type { Logger } from '@ticketing/common/logger';
import type Stripe from 'stripe';
import type { PlacementRules } from '../../../services/orders/src/store/placements.ts';
import type { Bank } from '../bank/bank.ts';
import type { Broker } from '../broker/broker.ts';
import type { Store } from '../database/database.ts';
import type { World } from '../world/world.ts';

/** What a buyer's time is worth: the installation's own settings, shorter so that schedules are. */
export type Rules = PlacementRules & {
  readonly graceSeconds: number;
  readonly patienceSeconds: number;
};

/** Nobody signs in or out in the simulation. */
export const notEnded = { store: async (): Promise<void> => {} };

/** Everything outside of the services' processes: it stays when they die. */
export type System = {
  readonly world: World;
  readonly rules: Rules;
  readonly stores: { readonly orders: Store; readonly payments: Store; readonly tickets: Store };
  readonly broker: Broker;
  readonly bank: Bank;
  readonly stripe: Stripe;
  /** Expiration's timers in Redis: when each is due, world time. */
  readonly timers: Map<string, number>;
};

/** What a service logs goes into the trace. A mistake of the code's own ends the schedule. */
export const logInto = ({ scheduler, fail }: World): Logger => {
  const note = (level: string) => (facts: object, sentence: string) => {
    const text = JSON.stringify(facts);
    scheduler.note(`${scheduler.current().name} logs (${level}): ${sentence} ${text}`);
    if (/TypeError|ReferenceError|violates|do not balance|vanished/.test(text)) fail(`${sentence} ${text}`);
  };
  const quiet = () => {};
  return { error: note('error'), warn: note('warn'), info: quiet, debug: quiet } as unknown as Logger;
};

/** Nobody's database comes back from a backup here, so no relay may ever think so. */
export const noRestore =
  ({ fail }: World, owner: string) =>
  async (): Promise<void> =>
    fail(`the relay of ${owner} takes its database for one that came back from a backup`);
