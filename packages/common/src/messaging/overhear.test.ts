import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { headers } from '@nats-io/transport-node';
import { pino } from 'pino';
import { startTwoServices, type TwoServices } from '../testing/two-services.ts';
import { until } from '../testing/until.ts';
import { type Broker, connectBroker } from './connect.ts';
import { overhear } from './overhear.ts';
import { originHeader } from './received.ts';

const log = pino({ level: 'silent' });

describe('what is published in passing', () => {
  let two: TwoServices;
  const closing: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    two = await startTwoServices();
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await two.close();
  });

  /** A replica that listens to auth, and what it has received. */
  const start = () => {
    const broker: Broker = connectBroker({ url: two.nats.url, service: 'orders' }, log);
    const seen: { subject: string; name: string }[] = [];
    const listening = overhear(broker, 'auth', log, (subject, body) =>
      seen.push({ subject, name: (body() as { name: string }).name }),
    );
    closing.push(async () => {
      await listening.stop();
      await broker.close();
    });
    return { seen, stop: listening.stop };
  };
  const tellUntilSeen = async (...replicas: { seen: unknown[] }[]) => {
    const before = replicas.map(({ seen }) => seen.length);
    await until('every replica has received one', async () => {
      await two.tell(1);
      await two.isDrained();
      return replicas.every(({ seen }, nth) => seen.length > (before[nth] ?? 0));
    });
  };

  it('reaches every replica, with its subject and body, again after the broker was away, until it stops', async () => {
    const [one, other] = [start(), start()];
    two.speak();
    await tellUntilSeen(one, other);
    assert.deepEqual(one.seen[0], { subject: 'ticketing.user.created', name: 'user 0' });
    await two.nats.kill();
    await two.nats.start();
    await tellUntilSeen(one, other);
    await one.stop();
    const count = one.seen.length;
    await tellUntilSeen(other);
    assert.equal(one.seen.length, count);
  });

  it('leaves no consumer at the broker', async () => {
    const replica = start();
    two.speak();
    await tellUntilSeen(replica);
    await two.withBroker(async (jsm) => {
      assert.equal((await jsm.streams.info('USERS')).state.consumer_count, 0);
    });
  });

  it('is ignored when it names no stream, or another one than its owner’s', async () => {
    const replica = start();
    two.speak();
    await tellUntilSeen(replica);
    const count = replica.seen.length;
    await two.withBroker(async (_jsm, nc) => {
      for (const origin of ['', 'ORDERS', 'USERS']) {
        const header = headers();
        if (origin) header.set(originHeader, origin);
        nc.publish('ticketing.session.ended', JSON.stringify({ name: `of ${origin}` }), { headers: header });
      }
      await nc.flush();
    });
    await until('the right one has arrived', async () => replica.seen.length > count);
    assert.deepEqual(replica.seen.slice(count), [{ subject: 'ticketing.session.ended', name: 'of USERS' }]);
  });

  it('is announced after every subscription, which is made again when that fails', async () => {
    const broker: Broker = connectBroker({ url: two.nats.url, service: 'orders' }, log);
    let times = 0;
    let seen = 0;
    const listening = overhear(
      broker,
      'auth',
      log,
      () => {
        seen += 1;
      },
      async () => {
        times += 1;
        if (times === 1) throw new Error('the database is away');
      },
    );
    closing.push(async () => {
      await listening.stop();
      await broker.close();
    });
    await until('it is subscribed again', async () => times === 2);
    two.speak();
    await until('a message has arrived', async () => {
      await two.tell(1);
      await two.isDrained();
      return seen > 0;
    });
    await two.nats.kill();
    await two.nats.start();
    await until('it is subscribed to the broker that is back', async () => times === 3);
  });
});

describe('a subscription in passing', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  /** A broker that confirms a subscription on demand. */
  const create = (isFailing = false) => {
    const flushed = Promise.withResolvers<void>();
    const subjects: string[] = [];
    const left: string[] = [];
    const nc = {
      subscribe: (subject: string) => {
        const closed = Promise.withResolvers<void>();
        subjects.push(subject);
        return {
          unsubscribe: () => {
            if (!left.includes(subject)) left.push(subject);
            closed.resolve();
          },
          [Symbol.asyncIterator]: () => ({ next: () => closed.promise.then(() => ({ done: true })) }),
        };
      },
      flush: () => flushed.promise,
    };
    const broker = { connected: async () => nc, lost: () => new Promise(() => {}), isConnected: () => true };
    let times = 0;
    const lines: string[] = [];
    const listening = overhear(
      broker as unknown as Broker,
      'auth',
      pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) }),
      () => {},
      async () => {
        times += 1;
        if (isFailing) throw new Error('the database is away');
      },
    );
    closing.push(listening.stop);
    return { flushed, subjects, left, lines, listening, times: () => times };
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it('of all subjects of its owner is announced once the broker has confirmed it, and ends when it stops', async () => {
    const { flushed, subjects, left, listening, times } = create();
    await turn();
    assert.deepEqual([subjects, times()], [['ticketing.user.>', 'ticketing.session.>'], 0]);
    flushed.resolve();
    await turn();
    assert.deepEqual([left, times()], [[], 1]);
    await listening.stop();
    assert.deepEqual([left, times()], [subjects, 1]);
  });

  it('that was never confirmed is not announced when the service stops', async () => {
    const { subjects, left, listening, times } = create();
    await turn();
    await listening.stop();
    assert.deepEqual([left, times()], [subjects, 0]);
  });

  it('that fails is ended before it is made again, and logged once for every twenty failures', async () => {
    const { flushed, subjects, left, lines, listening, times } = create(true);
    flushed.resolve();
    await until('it failed', async () => times() === 1);
    await turn();
    assert.deepEqual(left, subjects);
    await until('it failed often', async () => times() === 4);
    await listening.stop();
    assert.equal(lines.length, 1);
  });

  it('that has no broker ends in silence', async () => {
    const lines: string[] = [];
    const warnings = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    const broker = { connected: () => new Promise(() => {}) } as unknown as Broker;
    await overhear(broker, 'auth', warnings, () => {}).stop();
    assert.deepEqual(lines, []);
  });
});
