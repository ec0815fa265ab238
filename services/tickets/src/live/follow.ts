import { type Consumer, type ConsumerNotification, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { Logger } from '@ticketing/common/logger';
import { type Broker, connectedUnless } from '@ticketing/common/messaging/connect';
import { backoffMs, pause } from '@ticketing/common/pause';
import type { Background } from '@ticketing/common/service/definition';
import { Id } from '@ticketing/contracts/values';
import { z } from 'zod';
import type { Position } from './recent.ts';
import { ensureLiveStream, resetSubject, streamName } from './stream.ts';

/** What a replica does with the changes it hears of. */
export type Follower = {
  position(): Position | null;
  /** The stream is another one, or has forgotten what was not read yet. What comes up to `until` is history. */
  begun(position: Position, until: number): void;
  changed(seq: number, ticketIds: readonly string[]): void;
  /** Somebody may have changed tickets without being able to tell. */
  reset(seq: number): void;
};

type Options = { readonly broker: Broker; readonly replicas: number; readonly log: Logger };

/** Follows the stream of changes for ever, with an ephemeral consumer of this replica's own. */
export const startFollowing = ({ broker, replicas, log }: Options, follower: Follower): Background => {
  const stopping = new AbortController();
  const work = async (): Promise<void> => {
    for (let failures = 0; !stopping.signal.aborted; failures++) {
      const startedAt = Date.now();
      await follow({ broker, replicas, log }, follower, stopping.signal).catch((error) => {
        if (failures % 20 === 0) log.warn({ error: String(error) }, 'live updates pause; watchers will look again');
      });
      if (Date.now() - startedAt > 10_000) failures = 0;
      await pause(backoffMs(failures, 100, 1_000), stopping.signal);
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

/** Reads on from where the follower is, until the consumer is lost or the service stops. */
const follow = async ({ broker, replicas }: Options, follower: Follower, stopping: AbortSignal): Promise<void> => {
  const nc = await connectedUnless(broker, stopping);
  if (!nc) return;
  const { created, state } = await ensureLiveStream(
    await jetstreamManager(nc, { timeout: 2_000, checkAPI: false }),
    replicas,
  );
  const epoch = Date.parse(created);
  const read = follower.position();
  const readsOn =
    read !== null && read.epoch === epoch && state.first_seq <= read.seq + 1 && state.last_seq >= read.seq;
  const from = readsOn ? read.seq : Math.max(0, state.first_seq - 1);
  if (!readsOn) follower.begun({ epoch, seq: from }, state.last_seq);

  const consumer = await jetstream(nc, { timeout: 2_000 }).consumers.get(streamName, {
    opt_start_seq: from + 1,
    inactive_threshold: 60_000,
  });
  const messages = await consumer.consume({
    max_messages: 1_000,
    expires: 5_000,
    abort_on_missing_resource: true,
    callback: (msg) => hear(msg, follower),
  });
  const end = (): void => void messages.close();
  stopping.addEventListener('abort', end, { once: true });
  // It may have fired while the consumer was being made.
  if (stopping.aborted) end();
  void watch(messages, end);
  void broker.lost().then(end);
  try {
    await messages.closed();
  } finally {
    stopping.removeEventListener('abort', end);
    if (stopping.aborted) await consumer.delete().catch(() => {});
  }
};

/** Nothing is ever taken out of the stream's middle, so a number left out is a change that was forgotten unread. */
const hear = (msg: JsMsg, follower: Follower): void => {
  const ids = msg.subject === resetSubject || msg.seq !== (follower.position()?.seq ?? 0) + 1 ? null : idsOf(msg);
  if (ids) follower.changed(msg.seq, ids);
  else follower.reset(msg.seq);
};

const idsOf = (msg: JsMsg): string[] | null => {
  try {
    return Ids.parse(msg.json());
  } catch {
    return null;
  }
};

const Ids = z.array(Id);

const watch = async (messages: Awaited<ReturnType<Consumer['consume']>>, end: () => void): Promise<void> => {
  for await (const status of messages.status()) if (endsReading(status)) end();
};

/** An ordered consumer that had to be made anew may be on another stream by now, so reading begins anew with it. */
export const endsReading = (status: ConsumerNotification): boolean =>
  status.type === 'heartbeats_missed'
    ? status.count >= 2
    : ['reset', 'ordered_consumer_recreated', 'stream_not_found'].includes(status.type);
