import type { Logger } from '@ticketing/common/logger';
import { createWorker, type Worker } from '@ticketing/common/worker';
import type { Expiration } from '@ticketing/contracts/messages/expiration';
import type { Timers } from './timers.ts';

const everyMs = 100;
const mostAtOnce = 1_000;

/** Has timers go off when their time has come. Each is kept until the broker has its word, so it may go off twice. */
export const createGoOff = (timers: Timers, announce: (timer: Expiration) => Promise<void>, log: Logger): Worker => {
  const goOff = async (): Promise<void> => {
    const due = await timers.due(new Date(), mostAtOnce);
    const announced = await Promise.allSettled(due.map(announce));
    await timers.done(due.filter((_, nth) => announced[nth]?.status === 'fulfilled'));
    const failed = announced.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    if (due.length === mostAtOnce) await goOff();
  };
  return createWorker(everyMs, goOff, log, 'timers go off later; orders has a sweeper of its own');
};
