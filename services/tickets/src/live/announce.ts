import { jetstream } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { type Broker, connectedUnless } from '@ticketing/common/messaging/connect';
import { backoffMs, pause } from '@ticketing/common/pause';
import type { Background } from '@ticketing/common/service/definition';
import { changedSubject, resetSubject } from './stream.ts';

/** Tells everybody who watches that these tickets have changed. Called after commit; a hint, never a promise. */
export type Announce = (ticketIds: readonly string[]) => void;

const gatherMs = 20;
const mostIds = 5_000;
const answerMs = 2_000;

/**
 * Announces changed tickets to every replica, at most some 50 times a second however many change. Hints are not kept
 * in the database: one may be lost with the broker or with this process. Whoever starts, or could not announce, says
 * `reset` instead, and everybody who watches looks again.
 */
export const createAnnouncer = (broker: Broker): { announce: Announce; start(): Background } => {
  const changed = new Set<string>();
  let lost = true;
  let awake = Promise.withResolvers<void>();

  const announce: Announce = (ticketIds) => {
    if (!lost) for (const id of ticketIds) changed.add(id);
    if (changed.size > mostIds) {
      lost = true;
      changed.clear();
    }
    awake.resolve();
  };

  const tell = async (nc: NatsConnection): Promise<void> => {
    const reset = lost;
    const ids = [...changed];
    lost = false;
    changed.clear();
    try {
      const js = jetstream(nc, { timeout: answerMs });
      await (reset ? js.publish(resetSubject) : js.publish(changedSubject, JSON.stringify(ids)));
    } catch (error) {
      lost = true;
      throw error;
    }
  };

  const work = async (stopping: AbortSignal): Promise<void> => {
    for (let failures = 0; !stopping.aborted; ) {
      if (!lost) await awake.promise;
      awake = Promise.withResolvers<void>();
      const nc = await connectedUnless(broker, stopping);
      if (!nc || (!lost && changed.size === 0)) continue;
      failures = await tell(nc).then(
        () => 0,
        () => failures + 1,
      );
      await pause(failures > 0 ? backoffMs(failures - 1, 100, 1_000) : gatherMs, stopping);
    }
    if (!lost && changed.size > 0 && broker.isConnected()) await tell(await broker.connected()).catch(() => {});
  };

  return {
    announce,
    start: () => {
      const stopping = new AbortController();
      const done = work(stopping.signal);
      return {
        stop: async () => {
          stopping.abort();
          awake.resolve();
          await done;
        },
      };
    },
  };
};
