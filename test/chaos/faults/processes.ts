import { setTimeout as sleep } from 'node:timers/promises';
import { type Part, services } from '../system/system.ts';
import type { FaultKind } from './fault.ts';

/** `kill -9`, and away for a while. The other instance of a service, where there is one, goes on. */
export const kill = (parts: readonly Part[], mostMs = 8_000): FaultKind => ({
  mostMs,
  weight: parts.length === 1 ? 1 : 3,
  draw: ({ system, random }) => {
    const part = random.pick(parts);
    const name = random.pick(system.processesOf(part));
    return {
      target: name,
      disturbs: [part],
      holds: [name],
      happen: (holdMs) => system.stack().interrupt(name, () => sleep(holdMs)),
    };
  },
});

/** Frozen in the middle of whatever it was doing (SIGSTOP), as by a paused machine, and going on as if nothing had been. */
export const freeze: FaultKind = {
  mostMs: 40_000,
  weight: 3,
  draw: ({ system, random }) => {
    const part = random.pick([...services, 'gateway', 'sandbox', 'nats', 'redis'] as const);
    const name = random.pick(system.processesOf(part));
    return {
      target: name,
      disturbs: [part],
      holds: [name],
      happen: async (holdMs) => {
        system.stack().kill(name, 'SIGSTOP');
        await sleep(holdMs);
        system.stack().kill(name, 'SIGCONT');
      },
    };
  },
};

/** Every service is stopped kindly and started again, one process after the other; nobody may notice. */
export const rollingRestart: FaultKind = {
  mostMs: 0,
  weight: 0.3,
  alone: true,
  draw: ({ system }) => ({
    target: 'every service',
    disturbs: [],
    holds: [],
    happen: async () => {
      for (const part of services)
        for (const name of system.processesOf(part)) {
          await system.stack().restart(name);
          await system.untilWell([part]);
        }
    },
  }),
};
