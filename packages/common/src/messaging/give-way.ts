import { pause } from '../pause.ts';

const restMs = 500;
const lookMs = 50;
const mostBehindMs = 1_200;

/**
 * Rests between two batches of messages while requests queue up, at most half a second, so that a burst is served
 * first: on one machine, publishing a message and having three services hear it costs more than the reservation it
 * tells of. Never when the message published last is older than 1.2 s: payments waits 2 s for an order it is asked about.
 */
export const giveWay = async (isBusy: () => boolean, lastSaidAt: Date, stopping: AbortSignal): Promise<void> => {
  if (Date.now() - lastSaidAt.getTime() > mostBehindMs) return;
  for (let restedMs = 0; restedMs < restMs && isBusy() && !stopping.aborted; restedMs += lookMs)
    await pause(lookMs, stopping);
};
