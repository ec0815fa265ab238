import {
  AckPolicy,
  type ConsumerInfo,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  type StreamInfo,
} from '@nats-io/jetstream';
import { type Owner, streamOf } from '@ticketing/contracts/messages/envelope';

const dayNanos = 86_400_000_000_000;

/**
 * The owner's stream, created if it does not exist. Messages cannot be deleted from it, and a full stream refuses new messages
 * instead of dropping old ones. An existing stream gets missing subjects and keeps those of a newer release.
 */
export const ensureStream = async (jsm: JetStreamManager, owner: Owner, replicas: number): Promise<StreamInfo> => {
  const { name, subjects } = streamOf[owner];
  try {
    const info = await jsm.streams.info(name);
    const known = info.config.subjects;
    if (subjects.every((subject) => known.includes(subject))) return info;
    return await jsm.streams.update(name, { subjects: [...new Set([...known, ...subjects])] });
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== JetStreamApiCodes.StreamNotFound) throw error;
    return jsm.streams.add({
      name,
      subjects: [...subjects],
      storage: 'file',
      retention: 'limits',
      discard: 'new',
      max_age: 3 * dayNanos,
      max_bytes: 4 * 1024 ** 3,
      num_replicas: replicas,
      deny_delete: true,
      deny_purge: true,
    });
  }
};

const goneCodes: readonly number[] = [JetStreamApiCodes.ConsumerNotFound, JetStreamApiCodes.StreamNotFound];

/** Removes a durable consumer if it is there. */
export const removeConsumer = async (jsm: JetStreamManager, owner: Owner, name: string): Promise<void> => {
  await jsm.consumers.delete(streamOf[owner].name, name).catch((error) => {
    if (!(error instanceof JetStreamApiError) || !goneCodes.includes(error.code)) throw error;
  });
};

/** The durable consumers of a stream. */
export const listeners = async (jsm: JetStreamManager, owner: Owner): Promise<ConsumerInfo[]> => {
  const infos: ConsumerInfo[] = [];
  for await (const info of jsm.consumers.list(streamOf[owner].name)) if (info.config.durable_name) infos.push(info);
  return infos;
};

/**
 * Forgets how far consumers of these names had come in a stream that was just made. After a power cut their state may be
 * on the disk without their stream's, and whoever listened would skip what is published next. Nobody listens yet: see
 * `hasSomething` in consume.ts.
 */
export const forgetConsumers = async (jsm: JetStreamManager, owner: Owner, names: readonly string[]): Promise<void> => {
  for (const name of names) {
    await jsm.consumers.add(streamOf[owner].name, { durable_name: name, ack_policy: AckPolicy.Explicit });
    await removeConsumer(jsm, owner, name);
  }
};

/**
 * Removes consumers that claim to be further than the stream is long, as after a store was put back to an older copy.
 * Left alone they would skip what is published next. Their services make them anew.
 */
export const removeStrayConsumers = async (jsm: JetStreamManager, owner: Owner, lastSeq: number): Promise<void> => {
  for (const info of await listeners(jsm, owner)) {
    if (Math.max(info.delivered.stream_seq, info.ack_floor.stream_seq) > lastSeq)
      await jsm.consumers.delete(streamOf[owner].name, info.name);
  }
};
