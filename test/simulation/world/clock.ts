import { actingProcess, type Scheduler } from './scheduler.ts';

/** When every schedule begins, Unix ms. */
export const beginning = Date.UTC(2026, 10, 1, 12);

const RealDate = Date;
const realPerformance = performance;

/** While it runs, `Date` and `performance.now` tell the world's time, `Date` as the acting process's clock has it. */
export const withClock = async <T>(scheduler: Scheduler, work: () => Promise<T>): Promise<T> => {
  const nowMs = (): number => beginning + scheduler.now() + (actingProcess()?.clockAheadMs ?? 0);
  class WorldDate extends RealDate {
    constructor(...given: unknown[]) {
      super(...((given.length === 0 ? [nowMs()] : given) as [number]));
    }

    static override now(): number {
      return nowMs();
    }
  }
  try {
    globalThis.Date = WorldDate as DateConstructor;
    globalThis.performance = { now: () => scheduler.now() } as Performance;
    return await work();
  } finally {
    globalThis.Date = RealDate;
    globalThis.performance = realPerformance;
  }
};
