import type { Database } from '@ticketing/common/database/database';
import type { Logger } from '@ticketing/common/logger';
import type { Background } from '@ticketing/common/service/definition';
import { createWorker } from '@ticketing/common/worker';
import { makeFound } from './store/found-by.ts';

const intervalMs = 5_000;
const pieceSize = 200;

/**
 * Makes what listings are found by where another release has written them, of all after an upgrade, in pieces that hold no
 * row for long. `onMade` is called after each. `timeZone` is the installation's.
 */
export const startMakingFound = (database: Database, timeZone: string, onMade: () => void, log: Logger): Background => {
  const work = async (stopping: AbortSignal): Promise<void> => {
    for (let made = pieceSize; made === pieceSize && !stopping.aborted; ) {
      made = await makeFound(database, timeZone, pieceSize);
      if (made > 0) onMade();
    }
  };
  return createWorker(intervalMs, work, log, 'what listings are found by could not be made').start();
};
