import type { NatsConnection } from '@nats-io/transport-node';
import type { SimulatedConnection } from './broker.ts';
import { type Durable, lastSeqOf, type Stream } from './streams.ts';

/**
 * Stands in for the package @nats-io/jetstream: as much of it as relay and consumers use, over the simulated broker.
 * The services' own code above it is the real one.
 */

export const AckPolicy = { Explicit: 'explicit' } as const;
export const DeliverPolicy = { All: 'all', New: 'new' } as const;
export const JetStreamApiCodes = { StreamNotFound: 10_059, ConsumerNotFound: 10_014 } as const;

export class JetStreamApiError extends Error {
  override name = 'JetStreamApiError';
  readonly code: number;

  constructor(code: number, sentence: string) {
    super(sentence);
    this.code = code;
  }
}

const simulated = (nc: NatsConnection): SimulatedConnection => nc as unknown as SimulatedConnection;

const streamIn = ({ broker }: SimulatedConnection, name: string): Stream => {
  const stream = broker.stream(name);
  if (!stream) throw new JetStreamApiError(JetStreamApiCodes.StreamNotFound, 'stream not found');
  return stream;
};

const durableIn = (connection: SimulatedConnection, stream: string, name: string): Durable => {
  const found = streamIn(connection, stream).durables.get(name);
  if (!found) throw new JetStreamApiError(JetStreamApiCodes.ConsumerNotFound, 'consumer not found');
  return found;
};

/** What asks about streams and consumers, and makes them. */
export const jetstreamManager = async (nc: NatsConnection) => {
  const connection = simulated(nc);
  const { broker } = connection;
  const info = (stream: Stream) => ({
    created: stream.created,
    config: stream.config,
    state: { last_seq: lastSeqOf(stream) },
  });
  return {
    streams: {
      info: (name: string) => broker.ask(`asks about ${name}`, () => info(streamIn(connection, name))),
      getMessage: (name: string, { seq }: { seq: number }) =>
        broker.ask(`looks at a message of ${name}`, () => {
          const found = streamIn(connection, name).messages.find((message) => message.seq === seq);
          return found ? { header: found.headers } : null;
        }),
      add: ({ name, ...config }: { name: string; subjects: string[] }) =>
        broker.call(`makes ${name}`, () =>
          info(broker.stream(name) ?? broker.addStream(name, { ...config, name } as never)),
        ),
    },
    consumers: {
      add: (name: string, config: { durable_name: string }) =>
        broker.call(`makes a consumer of ${name}`, () =>
          broker.addDurable(streamIn(connection, name), config.durable_name, config),
        ),
      info: (name: string, consumer: string) =>
        broker.ask(`asks how far it is with ${name}`, () => broker.infoOf(durableIn(connection, name, consumer))),
      delete: (name: string, consumer: string) =>
        broker.call(`removes a consumer of ${name}`, () => {
          broker.removeDurable(streamIn(connection, name), consumer);
          return true;
        }),
    },
  };
};

/** What publishes and listens. */
export const jetstream = (nc: NatsConnection) => {
  const connection = simulated(nc);
  const { broker } = connection;
  return {
    publish: (subject: string, body: string, options: { msgID: string; headers?: never }) =>
      broker.call(`publishes ${subject.replace('ticketing.', '')}`, () =>
        broker.publish(subject, body, options.msgID, options.headers),
      ),
    consumers: { get: async (stream: string, durable: string) => consumerOf(connection, stream, durable) },
  };
};

const consumerOf = (connection: SimulatedConnection, stream: string, name: string) => {
  const { broker, process } = connection;
  const durable = () => durableIn(connection, stream, name);
  return {
    info: () => broker.ask(`asks how far it is with ${stream}`, () => broker.infoOf(durable())),
    consume: async ({ callback }: { callback: (msg: never) => void }) => {
      const closed = Promise.withResolvers<void>();
      const lost = Promise.withResolvers<void>();
      await broker.call(`listens to ${stream}`, durable);
      const close = broker.listen({
        process,
        stream,
        durable: name,
        hear: callback as never,
        end: closed.resolve,
        lost: lost.resolve,
      });
      return {
        close: async () => close(),
        closed: () => closed.promise,
        async *status() {
          await lost.promise;
          yield { type: 'consumer_deleted' };
        },
      };
    },
  };
};
