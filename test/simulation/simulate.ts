import { keptSeeds } from './kept-seeds.ts';
import { loadSimulation } from './loading/load.ts';
import type { Planted } from './planted/planted.ts';
import type { Outcome } from './schedule.ts';

export type Found = {
  readonly seed: string;
  readonly violations: readonly string[];
  readonly steps: readonly string[];
};

export type Result = {
  readonly schedules: number;
  readonly steps: number;
  readonly completed: number;
  readonly seconds: number;
  readonly found: Found | null;
};

const report = 200;

/**
 * Runs schedules, of seeds `${seed}-1`, `${seed}-2` and so on, until one breaks a promise: what was found comes with the
 * steps that led there.
 */
export const simulate = async (
  seed: string,
  schedules: number,
  bug: Planted | null = null,
  progress: (done: number, seconds: number) => void = () => {},
): Promise<Result> => {
  const { runSchedule } = await loadSimulation(bug);
  const since = performance.now();
  let [steps, completed] = [0, 0];
  const sum = (done: number, found: Found | null): Result => ({
    schedules: done,
    steps,
    completed,
    seconds: (performance.now() - since) / 1_000,
    found,
  });
  for (let i = 1; i <= schedules; i++) {
    const outcome = await runSchedule(`${seed}-${i}`);
    steps += outcome.steps;
    completed += outcome.completed;
    if (outcome.violations.length > 0) return sum(i, foundIn(await runSchedule(outcome.seed, true)));
    if (i % report !== 0) continue;
    progress(i, (performance.now() - since) / 1_000);
    // Whoever waits for the event loop, such as Ctrl-C, has its turn.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return sum(schedules, null);
};

/** One schedule alone, with its steps. */
export const simulateOnly = async (seed: string): Promise<Found> => {
  const { runSchedule } = await loadSimulation(null);
  return foundIn(await runSchedule(seed, true));
};

/** Runs what is kept again; gives the first that breaks a promise once more. */
export const simulateKept = async (): Promise<Found | null> => {
  for (const { seed } of keptSeeds) {
    const found = await simulateOnly(seed);
    if (found.violations.length > 0) return found;
  }
  return null;
};

const foundIn = ({ seed, violations, trace }: Outcome): Found => ({ seed, violations, steps: trace });

/** What was found, for people: the broken promise, how it came to it, and how to see it again. */
export const describe = ({ seed, violations, steps }: Found, most = 80): string =>
  [
    ...violations,
    `the last ${Math.min(most, steps.length)} of ${steps.length} steps:`,
    ...steps.slice(-most).map((step) => `  ${step}`),
    `Again: npm run simulate -- --only ${seed}. Keep it in test/simulation/kept-seeds.ts.`,
  ].join('\n');
