import { endings } from './checks/endings.ts';
import type { System } from './services/system.ts';

const mostSteps = 30_000;
const times = (count: number, milliseconds: number): number[] => Array.from({ length: count }, () => milliseconds);
const restsMs = [...times(3, 600), ...times(3, 6_000), ...times(30, 31_000), ...times(40, 120_000)];

/** Lets everything come to rest; gives what is not as it should be when it does not. */
export const settle = async (system: System, violations: readonly string[]): Promise<string[]> => {
  const { scheduler } = system.world;
  let open: string[] = [];
  let calm = 0;
  const from = scheduler.steps();
  for (const restMs of restsMs) {
    while (await scheduler.next())
      if (scheduler.steps() - from > mostSteps) return [`the system never rests (${mostSteps} steps)`];
    open = endings(system);
    if (violations.length > 0) return [];
    calm = open.length === 0 ? calm + 1 : 0;
    if (calm === 2) return [];
    scheduler.pass(Math.max(scheduler.untilDue() ?? 0, restMs));
  }
  return open;
};
