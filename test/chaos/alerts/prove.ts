import { sections } from '../../support/alert-rules.ts';
import type { Breakage } from './breakage.ts';
import type { Scene } from './scene.ts';
import type { Watch } from './watch.ts';

export type Proof = {
  /** What was seen, for people. */
  readonly line: string;
  /** What was not seen. */
  readonly missed: readonly string[];
};

/** Breaks what an alert is about, waits until Prometheus and status name it, and then until what the runbook says has ended both. */
export const prove = async (
  { alert, status, break: breakIt }: Breakage,
  scene: Scene,
  { firing, secondsUntil, isNamed, isWell }: Watch,
): Promise<Proof> => {
  const missed: string[] = [];
  const others = new Set<string>();
  const isFiring = async (): Promise<boolean> => {
    const names = await firing();
    for (const name of names) if (name !== alert) others.add(name);
    return names.has(alert);
  };
  const brokenAt = performance.now();
  const applyRemedy = await breakIt(scene);
  const fired = await secondsUntil(isFiring, brokenAt);
  if (fired === null) missed.push('does not fire');
  const named = await secondsUntil(() => isNamed(status, sections.get(alert) ?? ''));
  if (named === null) missed.push('status does not name it');
  const remediedAt = performance.now();
  await applyRemedy();
  const resolved = await secondsUntil(async () => !(await isFiring()), remediedAt);
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
