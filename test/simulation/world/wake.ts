import { currentWorld } from './world.ts';

type Real = typeof import('@ticketing/common/messaging/wake');

/** Calls whoever relays for the owner, on whichever replica; nothing has to carry the call here. */
const createWake: Real['createWake'] = (_broker, owner) => {
  const { resting, scheduler } = currentWorld();
  const those = resting.get(owner) ?? new Set();
  resting.set(owner, those);
  return {
    committed: () => {
      for (const wake of those) wake();
      those.clear();
    },
    lead: async () => () => {},
    rest: (milliseconds) => {
      const process = scheduler.current();
      return new Promise((resolve) => {
        const rested = (): void => {
          callOff();
          forget();
          process.atDeath.delete(forget);
          resolve();
        };
        const wake = (): void => scheduler.spawn(process, 'is woken to publish', rested);
        const callOff = scheduler.after(process, milliseconds, 'looks for something to publish', rested);
        const forget = (): void => void those.delete(wake);
        those.add(wake);
        process.atDeath.add(forget);
      });
    },
  };
};

({ createWake }) satisfies Real;

export { createWake };
