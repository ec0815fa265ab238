import type { MsgHdrs } from '@nats-io/transport-node';
import type { Random } from '../../chaos/random.ts';

export type Stored = {
  readonly seq: number;
  readonly data: Uint8Array;
  readonly headers: MsgHdrs | undefined;
};

/** What the broker remembers of one message that a consumer has been given. `dueAt`: when it comes again, world time. */
export type Pending = { readonly deliveries: number; readonly dueAt: number; readonly callOff: () => void };

export type Durable = {
  readonly name: string;
  readonly config: object;
  readonly acked: Set<number>;
  readonly pending: Map<number, Pending>;
  delivered: number;
};

export type Stream = {
  readonly name: string;
  readonly config: { readonly subjects: readonly string[] };
  readonly created: string;
  readonly messages: Stored[];
  readonly seen: Map<string, number>;
  readonly durables: Map<string, Durable>;
};

export const createStream = (name: string, config: Stream['config'], created: string): Stream => ({
  name,
  config,
  created,
  messages: [],
  seen: new Map(),
  durables: new Map(),
});

export const createDurable = (name: string, config: object): Durable => ({
  name,
  config,
  acked: new Set(),
  pending: new Map(),
  delivered: 0,
});

export const lastSeqOf = ({ messages }: Stream): number => messages.at(-1)?.seq ?? 0;

/** Up to where every message has been acknowledged. */
export const ackFloorOf = ({ acked }: Durable): number => {
  let floor = 0;
  while (acked.has(floor + 1)) floor += 1;
  return floor;
};

/** What a consumer may be given now: what it never had, and what it had and did not acknowledge in time. */
export const deliverable = (stream: Stream, durable: Durable, now: number): Stored[] =>
  stream.messages.filter(({ seq }) => {
    if (durable.acked.has(seq)) return false;
    const pending = durable.pending.get(seq);
    return pending ? pending.dueAt <= now : true;
  });

/** A few of them: what is given for the first time in the stream's order, what comes again in any. */
export const pickSome = (messages: readonly Stored[], { delivered }: Durable, random: Random): Stored[] => {
  const fresh = messages.filter(({ seq }) => seq > delivered).slice(0, random.whole(1, 8));
  const again = messages.filter(({ seq }) => seq <= delivered && random.chance(0.6));
  return fresh.length + again.length > 0 ? [...again, ...fresh] : messages.slice(0, 1);
};

/** The same, sharing nothing that changes: a copy of the broker's store. */
export const copyOf = (streams: ReadonlyMap<string, Stream>): Map<string, Stream> =>
  new Map(
    [...streams].map(([name, stream]) => [
      name,
      {
        ...stream,
        messages: [...stream.messages],
        seen: new Map(stream.seen),
        durables: new Map(
          [...stream.durables].map(([durable, known]) => [
            durable,
            { ...known, acked: new Set(known.acked), pending: new Map(known.pending) },
          ]),
        ),
      },
    ]),
  );
