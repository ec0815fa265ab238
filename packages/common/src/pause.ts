import { setTimeout } from 'node:timers/promises';

/** Waits, or returns early (without throwing) when the signal fires. */
export const pause = async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
  await setTimeout(milliseconds, undefined, signal ? { signal } : {}).catch(() => {});
};

/** Back-off that doubles from `firstMs` up to `mostMs`, with up to a quarter taken off so that replicas spread out. Whole milliseconds. */
export const backoffMs = (attempt: number, firstMs: number, mostMs: number): number =>
  Math.round(Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 30)) * (1 - Math.random() / 4));
