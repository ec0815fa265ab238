import type { JsMsg } from '@nats-io/jetstream';
import type { MsgHdrs, NatsConnection } from '@nats-io/transport-node';
import type { Broker as Connection } from '@ticketing/common/messaging/connect';
import { beginning } from '../world/clock.ts';
import type { Process } from '../world/scheduler.ts';
import type { World } from '../world/world.ts';
import {
  ackFloorOf,
  copyOf,
  createDurable,
  createStream,
  type Durable,
  deliverable,
  lastSeqOf,
  pickSome,
  type Stored,
  type Stream,
} from './streams.ts';

const ackWaitMs = 5_000;

/** Somebody who listens through a connection. */
type Session = {
  readonly process: Process;
  readonly stream: string;
  readonly durable: string;
  readonly hear: (msg: JsMsg) => void;
  readonly end: () => void;
  readonly lost: () => void;
};

type RequestServer = {
  readonly process: Process;
  readonly subject: string;
  readonly respond: (subject: string, data: string, reply: (text: string) => void) => void;
};

export type Broker = ReturnType<typeof createBroker>;

/** The connection that the replaced JetStream package is handed. */
export type SimulatedConnection = { readonly broker: Broker; readonly process: Process };

/** The broker: streams, durable consumers, redelivery; it may go away, forget everything, or remember an older state. */
export const createBroker = (world: World) => {
  const { scheduler, random } = world;
  const own = scheduler.createProcess('broker');
  let streams = new Map<string, Stream>();
  let backup: Map<string, Stream> | null = null;
  const sessions = new Set<Session>();
  const connections = new Set<{ changed: () => void }>();
  const servers = new Set<RequestServer>();
  const pumping = new Set<string>();
  let isUp = true;
  let epoch = 0;
  let made = 0;

  const poke = (): void => {
    if (!isUp) return;
    for (const stream of streams.values())
      for (const durable of stream.durables.values()) {
        const name = `${stream.name} → ${durable.name}`;
        if (pumping.has(name) || deliverable(stream, durable, scheduler.now()).length === 0) continue;
        if (![...sessions].some((one) => one.stream === stream.name && one.durable === durable.name)) continue;
        pumping.add(name);
        scheduler.spawn(own, `delivers ${name}`, () => {
          pumping.delete(name);
          deliver(stream, durable);
          poke();
        });
      }
  };

  const deliver = (stream: Stream, durable: Durable): void => {
    if (!isUp || streams.get(stream.name) !== stream) return;
    const listening = [...sessions].filter((one) => one.stream === stream.name && one.durable === durable.name);
    const waiting = deliverable(stream, durable, scheduler.now());
    if (listening.length === 0 || waiting.length === 0) return;
    const mishap = world.mishaps().messages;
    const session = random.pick(listening);
    for (const message of pickSome(waiting, durable, random)) {
      const deliveries = (durable.pending.get(message.seq)?.deliveries ?? 0) + 1;
      const dueAt = scheduler.now() + ackWaitMs;
      const callOff = scheduler.after(own, ackWaitMs, 'gives up waiting for an ack', poke);
      durable.pending.set(message.seq, { deliveries, dueAt, callOff });
      durable.delivered = Math.max(durable.delivered, message.seq);
      if (random.chance(mishap)) continue;
      const times = random.chance(mishap) ? 2 : 1;
      const msg = messageOf(stream, durable, message, deliveries);
      for (let i = 0; i < times; i++)
        scheduler.spawn(session.process, `hears ${message.headers?.get('ce-type')} #${message.seq}`, () => {
          if (sessions.has(session)) session.hear(msg);
        });
    }
  };

  const messageOf = (stream: Stream, durable: Durable, { seq, data, headers }: Stored, deliveries: number): JsMsg => {
    const since = epoch;
    const isKnown = (): boolean => isUp && since === epoch && streams.get(stream.name) === stream;
    const msg = {
      seq,
      data,
      headers,
      info: { stream: stream.name, deliveryCount: deliveries, streamSequence: seq },
      ack: () => {
        if (!isKnown() || random.chance(world.mishaps().messages)) return;
        durable.pending.get(seq)?.callOff();
        durable.pending.delete(seq);
        durable.acked.add(seq);
      },
      nak: (milliseconds = 0) => {
        if (!isKnown() || durable.acked.has(seq)) return;
        durable.pending.get(seq)?.callOff();
        const callOff = scheduler.after(own, milliseconds, 'gives a message again', poke);
        durable.pending.set(seq, { deliveries, dueAt: scheduler.now() + milliseconds, callOff });
      },
    };
    return msg as unknown as JsMsg;
  };

  const disconnectAll = (): void => {
    epoch += 1;
    for (const session of [...sessions]) sessions.delete(session);
    for (const connection of connections) connection.changed();
  };

  /** A call of the broker's: it may never arrive, and its answer may be lost. @throws Error after 5 s of silence */
  const call = async <T>(what: string, act: () => T): Promise<T> => {
    const since = epoch;
    await scheduler.step(what);
    const isSilent = (): boolean => !isUp || since !== epoch || random.chance(world.mishaps().messages);
    if (isSilent()) return silence();
    const result = act();
    await scheduler.step(`has the answer to: ${what}`);
    return isSilent() ? silence() : result;
  };
  const ask = async <T>(what: string, act: () => T): Promise<T> => {
    const since = epoch;
    await scheduler.step(what);
    return !isUp || since !== epoch || random.chance(world.mishaps().messages) ? silence() : act();
  };
  /** A request to whoever serves its subject: it may get lost, and so may its reply. @throws Error after 5 s of silence */
  const request = async (subject: string, data: string): Promise<string> => {
    const since = epoch;
    await scheduler.step(`requests ${subject}`);
    const serving = [...servers].filter((one) => subject.startsWith(one.subject.slice(0, -1)));
    const isLost = (): boolean => !isUp || since !== epoch || random.chance(world.mishaps().messages);
    if (isLost() || serving.length === 0) return silence();
    const server = random.pick(serving);
    const { promise, wake } = scheduler.wait<string | null>(`has the reply to: requests ${subject}`);
    const callOff = scheduler.after(own, 5_000, 'gives up waiting for a reply', () => wake(null));
    scheduler.spawn(server.process, `serves ${subject}`, () =>
      server.respond(subject, data, (text) => {
        if (!isLost()) wake(text);
      }),
    );
    const reply = await promise;
    callOff();
    if (reply === null) throw new Error('timeout');
    return reply;
  };
  const silence = async (): Promise<never> => {
    await scheduler.sleep(5_000);
    throw new Error('timeout');
  };

  const broker = {
    call,
    /** The same for what changes nothing. */
    ask,
    stream: (name: string): Stream | undefined => streams.get(name),
    addStream: (name: string, config: Stream['config']): Stream => {
      const stream = createStream(name, config, `${new Date(beginning + scheduler.now()).toISOString()}#${++made}`);
      streams.set(name, stream);
      return stream;
    },
    publish: (subject: string, body: string, msgID: string, headers: MsgHdrs | undefined) => {
      const stream = [...streams.values()].find(({ config }) =>
        config.subjects.some((known) => subject.startsWith(known.slice(0, -1))),
      );
      if (!stream) throw new Error('no stream matches subject');
      const known = stream.seen.get(msgID);
      if (known) return { stream: stream.name, seq: known, duplicate: true };
      const seq = lastSeqOf(stream) + 1;
      stream.seen.set(msgID, seq);
      stream.messages.push({ seq, data: new TextEncoder().encode(body), headers });
      poke();
      return { stream: stream.name, seq, duplicate: false };
    },
    addDurable: (stream: Stream, name: string, config: object): void => {
      if (!stream.durables.has(name)) stream.durables.set(name, createDurable(name, config));
    },
    removeDurable: (stream: Stream, name: string): void => {
      stream.durables.delete(name);
      for (const session of sessions)
        if (session.stream === stream.name && session.durable === name) {
          sessions.delete(session);
          session.lost();
        }
    },
    infoOf: (durable: Durable) => ({
      name: durable.name,
      config: durable.config,
      ack_floor: { stream_seq: ackFloorOf(durable) },
      delivered: { stream_seq: durable.delivered },
      num_ack_pending: durable.pending.size,
    }),
    listen: (session: Session): (() => void) => {
      sessions.add(session);
      const end = (): void => void sessions.delete(session);
      session.process.atDeath.add(end);
      poke();
      return () => {
        end();
        session.process.atDeath.delete(end);
        session.end();
      };
    },
    /** A process's connection, as services know it. */
    connect: (process: Process): Connection => {
      const nc = {
        ...{ broker, process },
        subscribe: (subject: string, { callback }: { callback: (error: null, msg: unknown) => void }) => {
          const closed = Promise.withResolvers<void>();
          const server: RequestServer = {
            ...{ process, subject },
            respond: (asked, data, reply) =>
              callback(null, { subject: asked, data: new TextEncoder().encode(data), respond: reply }),
          };
          servers.add(server);
          process.atDeath.add(() => servers.delete(server));
          return { unsubscribe: closed.resolve, closed: closed.promise };
        },
        request: async (subject: string, data: string) => {
          const text = await request(subject, data);
          return { json: () => JSON.parse(text) };
        },
      } as unknown as NatsConnection;
      let up = Promise.withResolvers<NatsConnection>();
      let down = Promise.withResolvers<void>();
      let connected = isUp;
      let seen = epoch;
      if (connected) up.resolve(nc);
      else down.resolve();
      const look = (): void => {
        if (connected && seen !== epoch) {
          connected = false;
          up = Promise.withResolvers();
          down.resolve();
        }
        seen = epoch;
        if (connected || !isUp) return;
        connected = true;
        down = Promise.withResolvers();
        up.resolve(nc);
      };
      const connection = { changed: () => scheduler.spawn(process, 'notices that the broker went or came', look) };
      connections.add(connection);
      process.atDeath.add(() => connections.delete(connection));
      return {
        connected: () => up.promise,
        lost: () => down.promise,
        isConnected: () => connected,
        close: async () => {},
      };
    },
    isUp: (): boolean => isUp,
    stop: (): void => {
      if (!isUp) return;
      isUp = false;
      disconnectAll();
    },
    start: (): void => {
      if (isUp) return;
      isUp = true;
      for (const connection of connections) connection.changed();
    },
    /** Its disk is lost. */
    wipe: (): void => {
      streams = new Map();
    },
    /** Streams are full: their oldest messages are gone, acknowledged or not. */
    evict: (): void => {
      for (const stream of streams.values()) {
        const gone = stream.messages.splice(0, random.whole(0, Math.max(0, stream.messages.length - 1)));
        for (const { seq } of gone)
          for (const { pending } of stream.durables.values()) {
            pending.get(seq)?.callOff();
            pending.delete(seq);
          }
      }
    },
    backUp: (): void => {
      backup = copyOf(streams);
    },
    /** Its disk is put back to what it was at the backup; without one nothing happens. */
    restore: (): void => {
      if (!backup) return;
      streams = copyOf(backup);
      // What it had given to somebody at the backup comes again, whoever has acknowledged it since.
      scheduler.after(own, 3 * ackWaitMs, 'gives again what was open at the backup', poke);
    },
  };
  return broker;
};
