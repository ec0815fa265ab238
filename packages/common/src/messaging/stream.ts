import {
  AckPolicy,
  type ConsumerConfig,
  DeliverPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import { maxBodyBytes } from '@ticketing/contracts/messages/consumers';
import { type Owner, streamOf } from '@ticketing/contracts/messages/envelope';
import type { Logger } from '../logger.ts';

const dayNanos = 86_400_000_000_000;
const headerBytes = 4 * 1_024;

export type StreamSettings = {
  readonly replicas: number;
  readonly maxBytes: number;
};

/**
 * The settings of an owner's stream. It is a cache of the owner's log: when it is full it evicts its oldest messages, and
 * consumers get what they miss from the log. Messages cannot be deleted from it.
 */
const configOf = (owner: Owner, { replicas, maxBytes }: StreamSettings) =>
  ({
    name: streamOf[owner].name,
    storage: 'file',
    retention: 'limits',
    discard: 'old',
    max_age: 3 * dayNanos,
    max_bytes: maxBytes,
    max_msg_size: maxBodyBytes + headerBytes,
    num_replicas: replicas,
    deny_delete: true,
    deny_purge: true,
  }) as const satisfies Partial<StreamConfig>;

/**
 * The owner's stream with the wanted settings: created if it does not exist, updated if it differs. It keeps subjects of a
 * newer release. Settings that the broker refuses, such as more replicas than it has servers, are logged, and the stream
 * stays as it is.
 */
export const ensureStream = async (
  jsm: JetStreamManager,
  owner: Owner,
  settings: StreamSettings,
  log: Logger,
): Promise<StreamInfo> => {
  const wanted = configOf(owner, settings);
  const subjects = [...streamOf[owner].subjects];
  const info = await unlessMissing(jsm.streams.info(wanted.name));
  if (!info) return jsm.streams.add({ ...wanted, subjects });
  const added = subjects.filter((subject) => !info.config.subjects.includes(subject));
  const changed = differences(info.config, wanted);
  if (added.length === 0 && Object.keys(changed).length === 0) return info;
  try {
    return await jsm.streams.update(wanted.name, { ...changed, subjects: [...info.config.subjects, ...added] });
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || added.length > 0) throw error;
    log.warn({ stream: wanted.name, changed, error: String(error) }, 'broker refused stream settings');
    return info;
  }
};

/** The wanted settings that differ. */
const differences = <Config extends object>(actual: Config, wanted: Partial<Config>): Partial<Config> =>
  Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => actual[name as keyof Config] !== value),
  ) as Partial<Config>;

const missingCodes: readonly number[] = [JetStreamApiCodes.ConsumerNotFound, JetStreamApiCodes.StreamNotFound];

/** The answer, or null when there is no such stream or consumer. */
export const unlessMissing = async <T>(asked: Promise<T>): Promise<T | null> => {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof JetStreamApiError && missingCodes.includes(error.code)) return null;
    throw error;
  }
};

const maxAckPending = 1_024;
// Messages of a replica that died are delivered to another one after this time. Those of a slow one come twice, harmlessly.
const ackWaitNanos = 3_000_000_000;

/** The settings of every durable consumer. */
export const consumerConfig = {
  ack_policy: AckPolicy.Explicit,
  ack_wait: ackWaitNanos,
  max_deliver: -1,
  max_ack_pending: maxAckPending,
} as const satisfies Partial<ConsumerConfig>;

/**
 * The durable consumer of a service with the wanted settings: created if it does not exist, updated if it differs. One that
 * is ahead of its stream, as after the broker's store was set back to an older copy, is created again: it would skip what
 * is published next.
 * @throws JetStreamApiError if there is no such stream
 */
export const ensureConsumer = async (jsm: JetStreamManager, owner: Owner, service: string): Promise<void> => {
  const { name } = streamOf[owner];
  const { state } = await jsm.streams.info(name);
  const info = await unlessMissing(jsm.consumers.info(name, service));
  if (info) {
    const isAhead = Math.max(info.delivered.stream_seq, info.ack_floor.stream_seq) > state.last_seq;
    const changed = differences(info.config, consumerConfig);
    if (!isAhead && Object.keys(changed).length === 0) return;
    const isUpdated =
      !isAhead &&
      (await jsm.consumers.update(name, service, changed).then(
        () => true,
        () => false,
      ));
    if (isUpdated) return;
    await unlessMissing(jsm.consumers.delete(name, service));
  }
  await jsm.consumers.add(name, { durable_name: service, deliver_policy: DeliverPolicy.All, ...consumerConfig });
};
