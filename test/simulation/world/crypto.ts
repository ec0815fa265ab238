import { beginning } from './clock.ts';
import { currentWorld, type World } from './world.ts';

export * from 'node:crypto';

const counts = new WeakMap<World, number>();

/** As the real one, by the world's clock and without dice: rows are sorted by such ids, so they are part of a schedule. */
export const randomUUIDv7 = (): string => {
  const world = currentWorld();
  const count = (counts.get(world) ?? 0) + 1;
  counts.set(world, count);
  const time = (beginning + world.scheduler.now()).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${`${count}`.padStart(12, '0')}`;
};
