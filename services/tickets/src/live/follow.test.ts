import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { createLogger } from '@ticketing/common/logger';
import { type Broker, connectBroker } from '@ticketing/common/messaging/connect';
import { type NatsServer, startNatsServer } from '@ticketing/common/testing/nats-server';
import { until } from '@ticketing/common/testing/until';
import { pino } from 'pino';
import { endsReading, type Follower, startFollowing } from './follow.ts';
import type { Position } from './recent.ts';
import { changedSubject, ensureLiveStream, resetSubject, streamName } from './stream.ts';

const log = createLogger('tickets', 'silent');
let nats: NatsServer;
let broker: Broker;
before(async () => {
  nats = await startNatsServer();
  broker = connectBroker({ url: nats.url, service: 'tickets' }, log);
});
after(async () => {
  await broker.close();
  await nats.close();
});

type Followed = readonly ['begun', from: number, until: number] | readonly [kind: 'changed' | 'reset', ...unknown[]];

/** A replica that notes what it follows. It keeps its position while it does not. */
const createReplica = (begunAt: Position | null = null) => {
  const followed: Followed[] = [];
  let position = begunAt;
  const read = (seq: number, what: Followed): void => {
    if (position) position = { ...position, seq };
    followed.push(what);
  };
  const follower = {
    position: () => position,
    begun: (at: Position, until: number): void => {
      position = at;
      followed.push(['begun', at.seq, until]);
    },
    changed: (seq: number, ids: readonly string[]): void => read(seq, ['changed', seq, ids]),
    reset: (seq: number): void => read(seq, ['reset', seq]),
  };
  return {
    epoch: () => position?.epoch ?? 0,
    /** What is followed until so many more events have come. */
    follow: async (events: number, act: () => Promise<unknown> = async () => {}): Promise<readonly Followed[]> => {
      followed.length = 0;
      const following = startFollowing({ broker, replicas: 1, log }, follower);
      try {
        await act();
        await until('all is followed', async () => followed.length >= events);
      } finally {
        await following.stop();
      }
      const { consumers } = await jetstreamManager(await broker.connected());
      assert.deepEqual(await consumers.list(streamName).next(), [], 'its consumer is deleted');
      return [...followed];
    },
  };
};

const publish = async (subject: string, text: string): Promise<number> =>
  (await jetstream(await broker.connected()).publish(subject, text)).seq;
const changed = (...ids: readonly string[]) => publish(changedSubject, JSON.stringify(ids));
const streams = async () => (await jetstreamManager(await broker.connected())).streams;
const untilFollowed = () =>
  until('the stream is there', async () => (await streams()).info(streamName).catch(() => null));

describe('a replica that follows the stream of changes', () => {
  const [one, other] = [randomUUID(), randomUUID()];
  const replica = createReplica();

  it('reads every change in order, and a reset for what it cannot read', async () => {
    const seen = await replica.follow(6, async () => {
      await untilFollowed();
      await changed(one, other);
      await publish(resetSubject, '');
      await publish(changedSubject, 'nonsense');
      await publish(changedSubject, '["not an id"]');
      await changed();
    });
    assert.deepEqual(seen.slice(-5), [
      ['changed', 1, [one, other]],
      ['reset', 2],
      ['reset', 3],
      ['reset', 4],
      ['changed', 5, []],
    ]);
    assert.equal(seen[0]?.[0], 'begun');
  });

  it('reads a stream in memory that forgets after ten minutes, 30,000 changes or 16 MiB', async () => {
    const { config } = await (await streams()).info(streamName);
    assert.partialDeepStrictEqual(config, {
      ...{ subjects: ['ticketing.live.ticket.>'], storage: 'memory', retention: 'limits', discard: 'old' },
      ...{ max_age: 600_000_000_000, max_msgs: 30_000, max_bytes: 16_777_216, num_replicas: 1 },
    });
  });

  it('reads on where it was, and from the beginning of the stream if it was nowhere', async () => {
    await changed(other);
    await changed(one);
    assert.deepEqual(await replica.follow(2), [
      ['changed', 6, [other]],
      ['changed', 7, [one]],
    ]);
    const seen = await createReplica().follow(8);
    assert.deepEqual([seen[0], seen.length, seen.at(-1)], [['begun', 0, 7], 8, ['changed', 7, [one]]]);
  });

  it('begins again if the stream has forgotten what it had not read, or is another one', async () => {
    await (await streams()).purge(streamName, { seq: 8 });
    await changed(one);
    assert.deepEqual(await replica.follow(1), [['changed', 8, [one]]], 'nothing unread was forgotten');
    await changed(one);
    await changed(other);
    await (await streams()).purge(streamName, { seq: 10 });
    assert.deepEqual(await replica.follow(2), [
      ['begun', 9, 10],
      ['changed', 10, [other]],
    ]);
    const epoch = replica.epoch();
    await (await streams()).delete(streamName);
    await ensureLiveStream(await jetstreamManager(await broker.connected()), 1);
    for (let nth = 1; nth <= 12; nth++) await changed(one);
    const seen = await replica.follow(13);
    assert.deepEqual([seen[0], seen[1], seen.length], [['begun', 0, 12], ['changed', 1, [one]], 13]);
    assert.notEqual(replica.epoch(), epoch);
    const beyond = await createReplica({ epoch: replica.epoch(), seq: 13 }).follow(13);
    assert.deepEqual([beyond[0], beyond.length], [['begun', 0, 12], 13]);
  });
});

describe('a change in the middle of the stream that is gone', () => {
  it('is a reset, since nobody knows which tickets it was about', async () => {
    const replica = createReplica();
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    await (await streams()).purge(streamName);
    await replica.follow(1);
    const seqs = [];
    for (const id of ids) seqs.push(await changed(id));
    await (await streams()).deleteMessage(streamName, seqs[1] ?? 0);
    assert.deepEqual(await replica.follow(2), [
      ['changed', seqs[0], [ids[0]]],
      ['reset', seqs[2]],
    ]);
  });
});

describe('reading', () => {
  const from = { name: 'consumer' };
  for (const [status, isOver] of [
    [{ type: 'heartbeats_missed', count: 1 }, false],
    [{ type: 'heartbeats_missed', count: 2 }, true],
    [{ type: 'heartbeats_missed', count: 3 }, true],
    [{ type: 'reset', ...from }, true],
    [{ type: 'ordered_consumer_recreated', ...from }, true],
    [{ type: 'stream_not_found', ...from, consumerCreateFails: 1 }, true],
    [{ type: 'heartbeat', lastConsumerSequence: 1, lastStreamSequence: 1 }, false],
  ] as const)
    it(`${isOver ? 'ends' : 'goes on'} after ${JSON.stringify(status)}`, () => {
      assert.equal(endsReading(status), isOver);
    });
});

describe('a replica that cannot follow', () => {
  const follower: Follower = { position: () => null, begun: () => {}, changed: () => {}, reset: () => {} };
  const createLog = () => {
    const warnings: unknown[] = [];
    const write = (line: string) => void warnings.push(JSON.parse(line).error);
    return { log: pino({ level: 'warn' }, { write }), warnings };
  };
  const ends = async (stopped: void | Promise<void>): Promise<void> => {
    let hasEnded = false;
    void Promise.resolve(stopped).then(() => {
      hasEnded = true;
    });
    await until('it has ended', async () => hasEnded, 10_000);
  };

  it('tries again and again, and warns once', async () => {
    const gone = connectBroker({ url: nats.url, service: 'tickets' }, log);
    const closed = await gone.connected();
    await gone.close();
    let tries = 0;
    const connected = async () => {
      tries += 1;
      return closed;
    };
    const { log: warnLog, warnings } = createLog();
    const following = startFollowing({ broker: { ...broker, connected }, replicas: 1, log: warnLog }, follower);
    await until('it has tried four times', async () => tries >= 4);
    await ends(following.stop());
    assert.equal(warnings.length, 1);
  });

  it('stops quietly while the broker is out of reach', async () => {
    const never = { ...broker, connected: () => new Promise<never>(() => {}) };
    const { log: warnLog, warnings } = createLog();
    await ends(startFollowing({ broker: never, replicas: 1, log: warnLog }, follower).stop());
    assert.deepEqual(warnings, []);
  });

  it('stops also while its consumer is being made, and leaves none', async () => {
    const begun = Promise.withResolvers<void>();
    const following = startFollowing({ broker, replicas: 1, log }, { ...follower, begun: () => begun.resolve() });
    await begun.promise;
    await ends(following.stop());
    const { consumers } = await jetstreamManager(await broker.connected());
    assert.deepEqual(await consumers.list(streamName).next(), []);
  });
});
