import { join } from 'node:path';
import { startWorker, type Worker } from './worker.ts';

/** An outbox to read whole, and where to publish what is in it. */
export type PublishingJob = { readonly databaseUrl: string; readonly natsUrl: string };

/** A client that has every message in memory before the clock starts; gives the messages per second. */
export const startPublishing = (): Worker<PublishingJob, number> =>
  startWorker(join(import.meta.dirname, 'publish-process.ts'));
