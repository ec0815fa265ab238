import { join } from 'node:path';
import type { Latency } from './latency.ts';
import { startWorker, type Worker } from './worker.ts';

export type WatchJob =
  /** Opens so many streams of every ticket's changes and keeps them. */
  | { readonly kind: 'open'; readonly port: number; readonly count: number }
  /** Notes from now on when each of these tickets arrives for the first time, on one stream in fifty. */
  | { readonly kind: 'expect'; readonly tickets: readonly string[] }
  /** How long each took to arrive, from these moments (milliseconds of epoch) on; those that never came count as 60 s. */
  | { readonly kind: 'tell'; readonly changedAt: Readonly<Record<string, number>> };

export type Watchers = Worker<WatchJob, Latency>;

/** People who watch tickets, in a process of their own. */
export const startWatchers = (): Watchers => startWorker(join(import.meta.dirname, 'watch-process.ts'));
