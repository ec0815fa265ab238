import type { Scene } from './scene.ts';

/** How the system gets into the state that an alert is about. */
export type Breakage = {
  readonly alert: string;
  /** The sentence of status that names it. */
  readonly status: RegExp;
  /** Breaks it. Returns what the runbook's section says to do. */
  readonly break: (scene: Scene) => Promise<() => Promise<void>>;
};
