import { setTimeout as sleep } from 'node:timers/promises';
import { serviceNames } from '../../../local/processes.ts';
import { rulesText, sections } from '../../support/alert-rules.ts';
import { startWholeStack } from '../../support/whole-stack.ts';
import { breakages } from './breakages.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';
import { prove } from './prove.ts';
import { openScene, type Scene } from './scene.ts';
import { shortenDurations } from './shorten.ts';
import { createWatch, type Watch } from './watch.ts';

export type AlertsOptions = {
  /** Names of alerts; all of them if there are none. */
  readonly only: readonly string[] | undefined;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
};

export type AlertsReport = { readonly seen: number; readonly violations: readonly string[] };

/** By this alerts wait shorter than in the cluster, and status remembers security events for less time. */
const factor = 20;
const healthyMs = 60_000;

/** What the stack needs so that a stream can be filled, housekeeping be late, and cards be counted, within a minute. */
const settings = {
  RATE_LIMITS: '1',
  LIVE_ORDERS_MAX: '1000',
  RESERVATION_SECONDS: '86400',
  STREAM_MAX_BYTES: '1048576',
  HOUSEKEEPING_SECONDS: '10',
} as const;

/**
 * Proves the cluster's alerts with a Prometheus: none fires while people buy. Then one thing after another is broken; its
 * alert fires, status names the same section of the runbook, and what that section says ends both.
 */
export const runAlerts = async ({ only, tell, signal }: AlertsOptions): Promise<AlertsReport> => {
  const unknown = only?.find((name) => !sections.has(name));
  if (unknown) throw new Error(`There is no alert "${unknown}". There are: ${[...sections.keys()].join(', ')}.`);
  const system = await startWholeStack(settings);
  const targets = serviceNames.map((name) => `127.0.0.1:${system.stack.stack.processes[name]?.port}`);
  let prometheus: Prometheus | undefined;
  try {
    prometheus = await startPrometheus(targets, shortenDurations(rulesText, factor), signal);
    const watch = createWatch(system.home, prometheus, { eventMinutes: 10 / factor, signal });
    const scene = await openScene(system);
    const violations = [...(await liveWell(scene, watch))];
    tell(
      `${violations.length === 0 ? 'no alert fired' : violations.join(', ')} in ${healthyMs / 1_000} s of purchases`,
    );
    let seen = 0;
    for (const breakage of breakages.filter(({ alert }) => only?.includes(alert) ?? true)) {
      const { line, missed } = await prove(breakage, scene, watch);
      tell(line);
      violations.push(...missed.map((what) => `${breakage.alert}: ${what}`));
      if (missed.length === 0) seen++;
    }
    return { seen, violations };
  } finally {
    await prometheus?.close();
    await system.close();
  }
};

/** People buy for a while. Returns the alerts that fired although nothing is wrong. */
const liveWell = async ({ people, newcomer, reserve, repeatedly }: Scene, watch: Watch): Promise<string[]> => {
  const buyers = await Promise.all(Array.from({ length: 4 }, newcomer));
  let nth = 0;
  const buy = async (): Promise<void> => {
    const buyer = buyers[nth++ % buyers.length]!;
    await people.pay(buyer, (await reserve(buyer)).id);
  };
  const stopBuying = repeatedly(buy, { atOnce: 1, pauseMs: 1_000 });
  // Before its first scrape Prometheus takes every service for away.
  await watch.secondsUntil(watch.isWell);
  const fired = new Set<string>();
  for (const end = performance.now() + healthyMs; performance.now() < end; await sleep(1_000))
    for (const alert of await watch.firing()) fired.add(alert);
  await stopBuying();
  if ((await watch.secondsUntil(watch.isWell)) === null) fired.add('status does not say that all is well');
  return [...fired].map((alert) => `although nothing is wrong: ${alert}`);
};

/** The report in a few lines for people. */
export const describeAlerts = ({ seen, violations }: AlertsReport): string[] => [
  `${seen} alerts fired, were named by status, and ended as the runbook says`,
  ...violations.map((what) => `BROKEN  ${what}`),
];
