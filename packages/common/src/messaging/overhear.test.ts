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
});
