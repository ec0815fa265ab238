import { setTimeout as sleep } from 'node:timers/promises';
import { operate } from '../../../local/ops/testing/operate.ts';
import { serviceNames } from '../../../local/processes.ts';
import { startWholeStack } from '../../support/whole-stack.ts';
import type { Breakage } from './breakage.ts';
import { breakages } from './breakages.ts';
import { type Prometheus, startPrometheus } from './prometheus.ts';
import { rulesText, sections } from './rules.ts';
import { openScene, type Scene } from './scene.ts';
import { shortenDurations } from './shorten.ts';

export type AlertsOptions = {
  /** Names of alerts; all of them if there are none. */
  readonly only: readonly string[] | undefined;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
};

export type AlertsReport = { readonly seen: number; readonly violations: readonly string[] };

/** By this alerts wait shorter than in the cluster, and status remembers security events for less time. */
const factor = 20;
const eventMinutes = 10 / factor;
const healthyMs = 60_000;
const patienceMs = 240_000;

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
    const watch = createWatch(system.home, prometheus, signal);
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

type Watch = ReturnType<typeof createWatch>;

const createWatch = (home: string, prometheus: Prometheus, signal: AbortSignal) => {
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
    /** Whether status ends with 1 and names this section. */
    isNamed: async (section: string): Promise<boolean> => {
      const { code, said } = await status();
      return code === 1 && said.split('\n').some((line) => line.trim() === section);
    },
    isWell: async (): Promise<boolean> => (await prometheus.firing()).size === 0 && (await status()).code === 0,
  };
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

const prove = async (
  { alert, break: breakIt }: Breakage,
  scene: Scene,
  { firing, secondsUntil, isNamed, isWell }: Watch,
): Promise<{ readonly line: string; readonly missed: readonly string[] }> => {
  const missed: string[] = [];
  const others = new Set<string>();
  const isFiring = async (): Promise<boolean> => {
    const names = await firing();
    for (const name of names) if (name !== alert) others.add(name);
    return names.has(alert);
  };
  const brokenAt = performance.now();
  const mend = await breakIt(scene);
  const fired = await secondsUntil(isFiring, brokenAt);
  if (fired === null) missed.push('does not fire');
  if ((await secondsUntil(() => isNamed(sections.get(alert) ?? ''))) === null) missed.push('status does not name it');
  const mendedAt = performance.now();
  await mend();
  const resolved = await secondsUntil(async () => !(await isFiring()), mendedAt);
  if (resolved === null) missed.push('still fires after what the runbook says');
  if ((await secondsUntil(isWell)) === null) missed.push('not all is well after what the runbook says');
  const line = [
    alert.padEnd(26),
    `firing after ${inSeconds(fired)}, resolved after ${inSeconds(resolved)}`,
    others.size === 0 ? '' : `; meanwhile ${[...others].join(', ')}`,
  ].join('');
  return { line, missed };
};

const inSeconds = (seconds: number | null): string => (seconds === null ? 'NEVER' : `${seconds.toFixed(0)} s`);

/** The report in a few lines for people. */
export const describeAlerts = ({ seen, violations }: AlertsReport): string[] => [
  `${seen} alerts fired, were named by status, and ended as the runbook says`,
  ...violations.map((what) => `BROKEN  ${what}`),
];
