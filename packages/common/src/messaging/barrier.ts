import type { ConsumerInfo } from '@nats-io/jetstream';
import { pause } from '../pause.ts';
import type { Received } from './received.ts';

const askEveryMs = 10;

/** Holds the newest message of a kind until every message before it has been handled. */
export type Barrier = {
  /** Takes a message over: it is acknowledged at once, and replaces an older one that still waits. */
  hold(one: Received): void;
  stop(): Promise<void>;
};

/**
 * Asks the broker how far all replicas together have come. Messages that wait are acknowledged, since one that is given
 * back again and again would hold the broker's own mark back: the floor of acknowledgements of nats-server 2.9.10 stood
 * still for good after a redelivery, for as long as anything was unacknowledged. Where everything delivered has been
 * acknowledged, the mark does not matter.
 */
export const createBarrier = (info: () => Promise<ConsumerInfo>, settle: (one: Received) => Promise<void>): Barrier => {
  const stopping = new AbortController();
  let waiting: Received | undefined;
  let watching = Promise.resolve();
  let isWatching = false;

  const isReached = async ({ msg }: Received): Promise<boolean> => {
    const { ack_floor, delivered, num_ack_pending } = await info();
    return ack_floor.stream_seq >= msg.seq || (num_ack_pending === 0 && delivered.stream_seq >= msg.seq);
  };
  const watch = async (): Promise<void> => {
    while (waiting && !stopping.signal.aborted) {
      const one = waiting;
      if (await isReached(one).catch(() => false)) {
        if (waiting === one) waiting = undefined;
        await settle(one);
      } else await pause(askEveryMs, stopping.signal);
    }
    isWatching = false;
  };

  return {
    hold: (one) => {
      one.msg.ack();
      if (waiting && waiting.msg.seq > one.msg.seq) return;
      waiting = one;
      if (isWatching) return;
      isWatching = true;
      watching = watch();
    },
    stop: async () => {
      stopping.abort();
      await watching;
    },
  };
};
