import {
  AckPolicy,
  type Consumer,
  DeliverPolicy,
  type JetStreamManager,
  type JsMsg,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import { type Owner, streamOf } from '@ticketing/contracts/messages/envelope';
import type { Logger } from '../logger.ts';
import { backoffMs, pause } from '../pause.ts';
import { type Broker, connectedUnless } from './connect.ts';
import { type Received, receive } from './received.ts';
import type { Subscription } from './subscription.ts';

const mostAtOnce = 256;
const mostUnsettled = 1_024;
// A batch costs six statements, however many messages are in it: who was busy a moment ago waits for company.
const betweenBatchesMs = 5;
// What a replica held when it died goes to another one after this; what a slow one still holds comes twice, harmlessly.
const ackWaitNanos = 3_000_000_000;
const lookAgainMs = 250;

export type Consumers = { stop(): Promise<void> };

export type ConsumersOptions = {
  /** The durable consumers' name: one per service and stream, shared by its replicas. */
  readonly service: string;
  readonly subscriptions: readonly Subscription[];
  /** Handles and settles (acks, or gives back) every message of a batch; never throws. */
  readonly settle: (batch: readonly Received[]) => Promise<void>;
  readonly broker: Broker;
  readonly log: Logger;
};

/** Follows every stream the subscriptions name, for ever, through loss of broker, stream or consumer. */
export const startConsumers = (options: ConsumersOptions): Consumers => {
  const stopping = new AbortController();
  const owners = [...new Set(options.subscriptions.map(({ owner }) => owner))];
  const done = owners.map((owner) => followForEver(options, owner, stopping.signal));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(done);
    },
  };
};

const followForEver = async (options: ConsumersOptions, owner: Owner, stopping: AbortSignal): Promise<void> => {
  for (let failures = 0; !stopping.aborted; ) {
    try {
      const startedAt = Date.now();
      await follow(options, owner, stopping);
      if (Date.now() - startedAt > 10_000) failures = 0;
    } catch (error) {
      if (failures % 20 === 0)
        options.log.warn({ stream: streamOf[owner].name, error: String(error) }, 'cannot listen; trying on');
    }
    await pause(backoffMs(failures++, 100, 1_000), stopping);
  }
};

/** Listens until the consumer is lost or the service stops; what has arrived by then is handled before it returns. */
const follow = async (options: ConsumersOptions, owner: Owner, stopping: AbortSignal): Promise<void> => {
  const { service, broker, settle } = options;
  const nc = await connectedUnless(broker, stopping);
  if (!nc) return;
  const jsm = await jetstreamManager(nc, { timeout: 2_000, checkAPI: false });
  if (!(await hasSomething(jsm, owner, broker, stopping))) return;
  const consumer = await ensureConsumer(jsm, owner, service, () =>
    jetstream(nc).consumers.get(streamOf[owner].name, service),
  );
  const subscriptions = new Map(options.subscriptions.filter((s) => s.owner === owner).map((s) => [s.type, s]));

  const waiting: JsMsg[] = [];
  let arrived = Promise.withResolvers<void>();
  const lost = new AbortController();
  const messages = await consumer.consume({
    max_messages: mostAtOnce,
    expires: 10_000,
    abort_on_missing_resource: true,
    callback: (msg) => {
      waiting.push(msg);
      arrived.resolve();
    },
  });
  const end = (): void => {
    lost.abort();
    arrived.resolve();
  };
  stopping.addEventListener('abort', end, { once: true });
  // It may have fired while the consumer was being made.
  if (stopping.aborted) end();
  void messages.closed().finally(end);
  void watch(messages, end);
  // After a loss the consumer itself may be gone: make sure of it again rather than wait for missed heartbeats.
  void broker.lost().then(end);

  let begunAt = Number.NEGATIVE_INFINITY;
  try {
    while (!lost.signal.aborted || waiting.length > 0) {
      if (waiting.length === 0) {
        await arrived.promise;
        arrived = Promise.withResolvers<void>();
        if (lost.signal.aborted) arrived.resolve();
      }
      const earlyMs = begunAt + betweenBatchesMs - performance.now();
      if (earlyMs > 0 && waiting.length < mostAtOnce) await pause(earlyMs, lost.signal);
      begunAt = performance.now();
      if (lost.signal.aborted) await messages.close();
      if (waiting.length > 0) await settle(waiting.splice(0, mostAtOnce).map((msg) => receive(msg, subscriptions)));
    }
  } finally {
    stopping.removeEventListener('abort', end);
    await messages.close();
  }
};

/** Ends the listening when the broker no longer knows the consumer, or has been silent for two heartbeats. */
const watch = async (messages: Awaited<ReturnType<Consumer['consume']>>, end: () => void): Promise<void> => {
  for await (const status of messages.status()) {
    if (status.type === 'heartbeats_missed' && status.count < 2) continue;
    if (['heartbeats_missed', 'consumer_deleted', 'consumer_not_found', 'stream_not_found'].includes(status.type))
      end();
  }
};

/**
 * Waits until a stream holds a message. A consumer made in the very moment its stream is made never delivers anything
 * (nats-server 2.9.10: it is given no queue to send by); a stream that holds something is wholly made.
 * @returns false when the broker or the service goes first
 */
const hasSomething = async (
  jsm: JetStreamManager,
  owner: Owner,
  broker: Broker,
  stopping: AbortSignal,
): Promise<boolean> => {
  for (; !stopping.aborted && broker.isConnected(); await pause(lookAgainMs, stopping))
    if ((await jsm.streams.info(streamOf[owner].name)).state.last_seq > 0) return true;
  return false;
};

const ensureConsumer = async (
  jsm: JetStreamManager,
  owner: Owner,
  service: string,
  get: () => Promise<Consumer>,
): Promise<Consumer> => {
  await jsm.consumers.add(streamOf[owner].name, {
    durable_name: service,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: ackWaitNanos,
    max_deliver: -1,
    max_ack_pending: mostUnsettled,
  });
  return get();
};
