import { join } from 'node:path';
import type { Latency } from './latency.ts';
import { startWorker, type Worker } from './worker.ts';

/** Whole purchases, so many at once and no more of them a second than this. */
export type PurchaseJob = {
  readonly ordersPort: number;
  readonly paymentsPort: number;
  readonly tokens: readonly string[];
  readonly tickets: readonly string[];
  readonly atOnce: number;
  readonly perSecond: number;
  readonly seconds: number;
};

/** How long purchases took from asking for the place to seeing the order complete, and what went wrong how often. */
export type PurchaseResult = {
  readonly seconds: number;
  readonly latency: Latency;
  readonly failures: Readonly<Record<string, number>>;
};

/** The buyers, in a process of their own. */
export const startPurchases = (): Worker<PurchaseJob, PurchaseResult> =>
  startWorker(join(import.meta.dirname, 'purchase-process.ts'));
