import { type Consumer, type JetStreamManager, type JsMsg, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type Owner, streamOf } from '@ticketing/contracts/messages/envelope';
import type { Logger } from '../logger.ts';
import { backoffMs, pause } from '../pause.ts';
import { type Broker, connectedUnless } from './connect.ts';
import { type Received, receive } from './received.ts';
import { redeliveredTotal } from './redelivered.ts';
import { ensureConsumer } from './stream.ts';
import type { Subscription } from './subscription.ts';

const mostAtOnce = 256;
// A batch costs six statements, however many messages are in it: who was busy a moment ago waits for company.
const betweenBatchesMs = 5;
const lookAgainMs = 250;

export type Consumers = { stop(): Promise<void> };

export type ConsumersOptions = {
  /** The durable consumers' name: one per service and stream, shared by its replicas. */
  readonly service: string;
  readonly subscriptions: readonly Subscription[];
  /** Handles every message of a batch and acks or naks it. Never throws. */
  readonly handle: (batch: readonly Received[]) => Promise<void>;
  readonly broker: Broker;
  readonly log: Logger;
};

/** Consumes every stream that the subscriptions name, through loss of broker, stream or consumer, until it is stopped. */
export const startConsumers = (options: ConsumersOptions): Consumers => {
  const stopping = new AbortController();
  const owners = [...new Set(options.subscriptions.map(({ owner }) => owner))];
  const done = owners.map((owner) => followUntilStopped(options, owner, stopping.signal));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(done);
    },
  };
};

const followUntilStopped = async (options: ConsumersOptions, owner: Owner, stopping: AbortSignal): Promise<void> => {
  for (let failures = 0; !stopping.aborted; ) {
    try {
      const startedAt = Date.now();
      await follow(options, owner, stopping);
      if (Date.now() - startedAt > 10_000) failures = 0;
    } catch (error) {
      if (failures % 20 === 0)
        options.log.warn(
          { stream: streamOf[owner].name, attempt: failures + 1, error: String(error) },
          'cannot consume; retrying',
        );
    }
    await pause(backoffMs(failures++, 100, 1_000), stopping);
  }
};

/** Listens until the consumer is lost or the service stops; what has arrived by then is handled before it returns. */
const follow = async (options: ConsumersOptions, owner: Owner, stopping: AbortSignal): Promise<void> => {
  const { service, broker, handle } = options;
  const nc = await connectedUnless(broker, stopping);
  if (!nc) return;
  const jsm = await jetstreamManager(nc, { timeout: 2_000, checkAPI: false });
  if (!(await hasSomething(jsm, owner, broker, stopping))) return;
  await ensureConsumer(jsm, owner, service);
  const { name: stream } = streamOf[owner];
  const consumer = await jetstream(nc).consumers.get(stream, service);
  const subscriptions = new Map(options.subscriptions.filter((s) => s.owner === owner).map((s) => [s.type, s]));

  redeliveredTotal.inc({ stream }, 0);
  const waiting: JsMsg[] = [];
  let arrived = Promise.withResolvers<void>();
  const lost = new AbortController();
  const messages = await consumer.consume({
    max_messages: mostAtOnce,
    expires: 10_000,
    abort_on_missing_resource: true,
    callback: (msg) => {
      if (msg.redelivered) redeliveredTotal.inc({ stream });
      waiting.push(msg);
      arrived.resolve();
    },
  });
  const end = (): void => {
    lost.abort();
    arrived.resolve();
  };
  stopping.addEventListener('abort', end);
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
      if (waiting.length > 0) await handle(waiting.splice(0, mostAtOnce).map((msg) => receive(msg, subscriptions)));
    }
  } finally {
    stopping.removeEventListener('abort', end);
    await messages.close();
  }
};

/** Ends the listening after two missed heartbeats. Where the consumer or its stream is gone, the client ends the messages itself. */
const watch = async (messages: Awaited<ReturnType<Consumer['consume']>>, end: () => void): Promise<void> => {
  for await (const status of messages.status()) if (status.type === 'heartbeats_missed' && status.count >= 2) end();
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
