import { pause } from '../pause.ts';

const restMs = 1_000;
const lookMs = 50;
const mostBehindMs = 8_000;

/**
 * Rests between two batches of messages while requests queue up, at most a second, so that a burst is served first: on
 * one machine, publishing a message and having three services hear it costs more than the reservation it tells of.
 * Never when the message published last is older than 8 s: who listens must not fall further behind than that.
 */
export const giveWay = async (isBusy: () => boolean, lastSaidAt: Date, stopping: AbortSignal): Promise<void> => {
  if (Date.now() - lastSaidAt.getTime() > mostBehindMs) return;
  for (let restedMs = 0; restedMs < restMs && isBusy() && !stopping.aborted; restedMs += lookMs)
    await pause(lookMs, stopping);
};
