import { setTimeout as sleep } from 'node:timers/promises';
import { operate } from '../../../local/ops/testing/operate.ts';
import type { Prometheus } from './prometheus.ts';

const patienceMs = 240_000;

export type Watch = ReturnType<typeof createWatch>;

type WatchOptions = {
  /** For how long status remembers security events. */
  readonly eventMinutes: number;
  readonly signal: AbortSignal;
};

/** What Prometheus and `npm run ops -- status` show of the system in a home. */
export const createWatch = (home: string, prometheus: Prometheus, { eventMinutes, signal }: WatchOptions) => {
  /** Seconds until something was so, or null if it was not within four minutes. */
  const secondsUntil = async (isSo: () => Promise<boolean>, since = performance.now()): Promise<number | null> => {
    for (const end = performance.now() + patienceMs; performance.now() < end; await sleep(500, undefined, { signal }))
      if (await isSo()) return (performance.now() - since) / 1_000;
    return null;
  };
  const status = () => operate(home, ['status', '--minutes', `${eventMinutes}`]);
  return {
    secondsUntil,
    firing: prometheus.firing,
    /** Whether status ends with 1 and has this sentence, with this section below it. */
    isNamed: async (sentence: RegExp, section: string): Promise<boolean> => {
      const { code, said } = await status();
      const lines = said.split('\n').map((line) => line.trim());
      return code === 1 && lines.some((line, nth) => line === section && sentence.test(lines[nth - 1] ?? ''));
    },
    isWell: async (): Promise<boolean> => (await prometheus.firing()).size === 0 && (await status()).code === 0,
  };
};
