import { AsyncLocalStorage } from 'node:async_hooks';
import type { Random } from '../../chaos/random.ts';
import type { Scheduler } from './scheduler.ts';

/** How likely things go wrong on the way, from 0 to 1, until the world is healed. */
export type Mishaps = { readonly messages: number; readonly calls: number; readonly webhooks: number };

/** What everything in one schedule shares. */
export type World = {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly mishaps: () => Mishaps;
  /** Since when nothing goes wrong any more, world time; infinite before. */
  readonly healedAt: () => number;
  /** Who waits for something to be committed, by the owner of the outbox. */
  readonly resting: Map<string, Set<() => void>>;
  /** Something is wrong with the simulation itself, or no error of this kind may ever happen. */
  readonly fail: (sentence: string) => void;
};

const worlds = new AsyncLocalStorage<World>();

/** The world that code runs in which is not handed it: what replaces modules of the services. */
export const currentWorld = (): World => {
  const world = worlds.getStore();
  if (!world) throw new Error('This runs outside of a simulated world.');
  return world;
};

export const inWorld = <T>(world: World, work: () => Promise<T>): Promise<T> => worlds.run(world, work);
