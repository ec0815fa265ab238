import { join } from 'node:path';
import type { Latency } from './latency.ts';
import { startWorker, type Worker } from './worker.ts';

/** Requests asked over and over, in their order, by so many connections, each with one in flight. */
export type LoadJob = {
  readonly port: number;
  readonly connections: number;
  /** Whole requests (see `requests.ts`); where one holds `freshKey`, each asking gets a key of its own. */
  readonly requests: readonly string[];
  /** Ends after this time, or after this many requests, whichever is said. */
  readonly seconds?: number;
  readonly count?: number;
  /** Never more than this; without it as fast as answers come. */
  readonly perSecond?: number;
  /** Who is shed waits as long as told before asking again; without it they ask the next thing at once. */
  readonly honourRetryAfter?: boolean;
};

export type LoadResult = {
  readonly seconds: number;
  /** How many answers of each status; 0 stands for a connection that broke. */
  readonly answers: Readonly<Record<number, number>>;
  readonly latency: Latency;
  /** Answers that told to come again later. */
  readonly retryAfter: number;
};

export type Load = Worker<LoadJob, LoadResult>;

/** The load generator, in a process of its own. */
export const startLoad = (): Load => startWorker(join(import.meta.dirname, 'load-process.ts'));
