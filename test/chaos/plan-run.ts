import { randomInt } from 'node:crypto';
import type { ChaosOptions } from './chaos-run.ts';
import type { FaultKind } from './faults/fault.ts';
import { everyday, onSmallDisk, withClocks } from './faults/kinds.ts';
import type { Pace } from './nemesis.ts';

export type Wishes = {
  readonly minutes: number;
  readonly seed?: string | undefined;
  /** Names of the kinds of faults to use; all that are possible where nothing is said. */
  readonly only?: readonly string[] | undefined;
  /** The stores on a small disk, which can be full or lose its power (root only). */
  readonly disk?: boolean | undefined;
  /** A file that the processes' clocks follow (libfaketime). */
  readonly clockFile?: string | undefined;
};

/** Storms and quiet of the everyday run: three quarters of the time something is wrong. */
const shortPace: Pace = { stormMs: 9_000, quietMs: 3_000, lanes: 2, mostMs: 3_500 };
const longPace: Pace = { stormMs: 45_000, quietMs: 15_000, lanes: 2, mostMs: 40_000 };
const shortMinutes = 4;

/** What a run is made of. @throws Error naming a kind of fault that there is not */
export const planRun = ({ minutes, seed, only, disk, clockFile }: Wishes): ChaosOptions => {
  const possible: Readonly<Record<string, FaultKind>> = {
    ...everyday,
    ...(disk ? onSmallDisk : {}),
    ...(clockFile ? withClocks(clockFile) : {}),
  };
  const isShort = minutes <= shortMinutes;
  // What takes a while of its own is for longer runs, unless it is asked for.
  const names = only ?? Object.keys(possible).filter((name) => !(isShort && possible[name]?.alone));
  const kinds = names.map((name): [string, FaultKind] => {
    const kind = possible[name];
    if (!kind)
      throw new Error(`There is no fault "${name}" in such a run. There are: ${Object.keys(possible).join(', ')}.`);
    return [name, kind];
  });
  return {
    seed: seed ?? `${randomInt(1_000_000)}`,
    seconds: minutes * 60,
    kinds: Object.fromEntries(kinds),
    pace: isShort ? shortPace : longPace,
    buyers: 80,
    sellers: 4,
    thinkMs: 300,
    smallDisk: disk ?? false,
    // What is right by one clock is wrong by another: only places, money and copies are judged when clocks jump.
    ...(clockFile ? { only: ['I1', 'I2', 'I4'] } : {}),
  };
};
