import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.ts';
import type { State } from '../system/detours.ts';
import type { Part } from '../system/system.ts';
import type { FaultKind } from './fault.ts';

const network = (mostMs: number, stateFrom: (random: Random) => State): FaultKind => ({
  mostMs,
  weight: 1.5,
  draw: ({ system, random }) => {
    const way = random.pick(system.ways());
    const state = stateFrom(random);
    return {
      target: `${way.process} to ${way.store}`,
      disturbs: [way.process.replace(/-2$/, '') as Part],
      holds: [`${way.process} to ${way.store}`],
      happen: async (holdMs) => {
        way.set(state);
        await sleep(holdMs);
        way.set({ kind: 'open' });
      },
    };
  },
});

/** Connections are reset, and refused from then on. */
export const cut = network(15_000, () => ({ kind: 'cut' }));

/** Nothing comes through any more, and nobody is told. */
export const silence = network(30_000, () => ({ kind: 'silent', there: true, back: true }));

/** Only one direction comes through. */
export const oneWay = network(30_000, (random) => {
  const there = random.chance(0.5);
  return { kind: 'silent', there, back: !there };
});

/** Everything comes late. */
export const delay = network(15_000, (random) => ({ kind: 'slow', ms: random.whole(20, 400) }));
