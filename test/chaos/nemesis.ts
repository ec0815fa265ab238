import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultKind, Scene } from './faults/fault.ts';
import type { Disturbance, History } from './workload/history.ts';

export type Pace = {
  /** How long things go wrong, and how long nothing does, in turn; in ms. */
  readonly stormMs: number;
  readonly quietMs: number;
  /** How many things go wrong side by side. */
  readonly lanes: number;
  /** No fault lasts longer. */
  readonly mostMs: number;
};

export type Nemesis = {
  stop(): Promise<void>;
  /** Rejects when something cannot be made wrong, or not right again; never resolves. */
  readonly failing: Promise<never>;
};

// What was hit finds its way back to others: connections, back-off, circuit breakers.
const afterwardsMs = 2_500;

/**
 * Makes things go wrong, in storms with quiet between them, until it is stopped. The seed says what is drawn; when
 * depends on how long real processes take.
 */
export const startNemesis = (
  scene: Scene,
  kinds: Readonly<Record<string, FaultKind>>,
  history: History,
  pace: Pace,
  tell: (line: string) => void,
): Nemesis => {
  const stopping = new AbortController();
  const held = new Set<string>();
  const mixed = weightsOf(kinds, false);
  const alone = weightsOf(kinds, true);

  const one = async (name: string, mostMs: number): Promise<void> => {
    const kind = kinds[name];
    const fault = kind?.draw(scene);
    if (!kind || !fault || fault.holds.some((what) => held.has(what))) return rest(100);
    const holdMs = Math.round(scene.random.whole(300, 1_000) * 0.001 * Math.min(kind.mostMs, mostMs));
    const disturbance: Disturbance = {
      kind: name,
      target: fault.target,
      parts: fault.disturbs,
      from: Date.now(),
      to: Number.POSITIVE_INFINITY,
    };
    history.disturbances.push(disturbance);
    tell(`${name}: ${fault.target}${holdMs > 0 ? `, ${(holdMs / 1_000).toFixed(1)} s` : ''}`);
    for (const what of fault.holds) held.add(what);
    try {
      await fault.happen(holdMs);
      await scene.system.untilWell(fault.disturbs);
    } finally {
      for (const what of fault.holds) held.delete(what);
      disturbance.to = Date.now() + afterwardsMs;
    }
  };

  const rest = async (ms: number): Promise<void> => {
    await sleep(ms, undefined, { signal: stopping.signal }).catch(() => {});
  };

  const storm = async (): Promise<void> => {
    const until = Date.now() + pace.stormMs;
    while (!stopping.signal.aborted && Date.now() < until) {
      await rest(scene.random.whole(100, 600));
      if (stopping.signal.aborted) return;
      await one(scene.random.weighted(mixed), Math.min(pace.mostMs, Math.max(1_000, until - Date.now())));
    }
  };

  const rage = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      if (Object.keys(mixed).length > 0) await Promise.all(Array.from({ length: pace.lanes }, storm));
      if (!stopping.signal.aborted && Object.keys(alone).length > 0 && scene.random.chance(chanceOf(alone)))
        await one(scene.random.weighted(alone), pace.mostMs);
      await rest(pace.quietMs);
    }
  };

  const raging = rage();
  const failing = raging.then(() => new Promise<never>(() => {}));
  failing.catch(() => {});
  return {
    failing,
    stop: async () => {
      stopping.abort();
      await raging;
    },
  };
};

const weightsOf = (kinds: Readonly<Record<string, FaultKind>>, alone: boolean): Record<string, number> =>
  Object.fromEntries(
    Object.entries(kinds)
      .filter(([, kind]) => (kind.alone ?? false) === alone)
      .map(([name, { weight }]) => [name, weight]),
  );

/** What happens alone happens between storms, each as often as its weight says. */
const chanceOf = (weights: Record<string, number>): number =>
  Math.min(
    1,
    Object.values(weights).reduce((sum, weight) => sum + weight, 0),
  );
