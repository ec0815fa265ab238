import type { Database } from '@ticketing/common/database/database';
import type { Logger } from '@ticketing/common/logger';
import { createWorker, type Worker } from '@ticketing/common/worker';
import type { Provider as ProviderName } from '@ticketing/contracts/http/payments';
import type { Provider } from './provider/provider.ts';
import { voidOrphans } from './use-cases/void-orphans.ts';

const everySeconds = 60;

/** Seeks intents that belong to no payment here, every minute. */
export const createOrphanSearch = (
  database: Database,
  provider: Provider,
  graceSeconds: number,
  name: ProviderName,
  log: Logger,
): Worker => {
  const search = async (): Promise<void> => {
    const voided = await voidOrphans(database, provider, new Date(), graceSeconds, name);
    if (voided > 0) log.warn({ voided }, 'intents that belonged to no live payment were given up');
  };
  const everyMs = Math.min(everySeconds, graceSeconds) * 1_000;
  return createWorker(everyMs, search, log, 'the search for orphans waits for its next turn');
};
