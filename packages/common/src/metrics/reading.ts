import { createTimeout } from '../limits/time-out.ts';
import type { Logger } from '../logger.ts';

const cacheMs = 1_000;
const timeoutMs = 1_000;

/**
 * Figures from a store, for `/metrics`. They are read at most once a second, however many scrapers there are, and never
 * twice at a time. A caller waits for at most one second. Null if the store does not answer.
 */
export const createReading = <Figures>(
  read: () => Promise<Figures>,
  log: Pick<Logger, 'warn'>,
): (() => Promise<Figures | null>) => {
  const within = createTimeout(timeoutMs);
  let latest: Promise<Figures | null> = Promise.resolve(null);
  let startedAt = Number.NEGATIVE_INFINITY;
  let isReading = false;
  let hasFailed = false;
  const start = async (): Promise<Figures | null> => {
    [startedAt, isReading] = [performance.now(), true];
    try {
      const figures = await read();
      hasFailed = false;
      return figures;
    } catch (error) {
      if (!hasFailed) log.warn({ error: String(error) }, 'cannot read figures for /metrics; they are left out');
      hasFailed = true;
      return null;
    } finally {
      isReading = false;
    }
  };
  return () => {
    if (!isReading && performance.now() - startedAt >= cacheMs) latest = start();
    return within(latest).catch(() => null);
  };
};
