import type { Database } from '@ticketing/common/database/database';
import type { Logger } from '@ticketing/common/logger';
import { pause } from '@ticketing/common/pause';
import type { Background } from '@ticketing/common/service/definition';
import type { Provider } from './provider/provider.ts';
import { voidOrphans } from './use-cases/void-orphans.ts';

const everySeconds = 60;

/** Seeks intents that belong to no payment here, every minute. */
export const startOrphanSearch = (
  database: Database,
  provider: Provider,
  graceSeconds: number,
  log: Logger,
): Background => {
  const stopping = new AbortController();
  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await pause(Math.min(everySeconds, graceSeconds) * 1_000, stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        const voided = await voidOrphans(database, provider, new Date(), graceSeconds);
        if (voided > 0) log.warn({ voided }, 'intents that belonged to no live payment were given up');
      } catch (error) {
        log.warn({ error: String(error) }, 'the search for orphans waits for its next turn');
      }
    }
  };
  const done = work();
  return {
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
};
