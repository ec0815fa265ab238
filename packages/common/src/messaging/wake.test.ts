import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker } from './connect.ts';
import { createWake } from './wake.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A broker between replicas. `calls` are the subjects published to. */
const createBroker = () => {
  const subscribed = new Map<object, { subject: string; callback: () => void }>();
  const calls: string[] = [];
  let isConnected = true;
  const nc = {
    publish: (subject: string) => {
      calls.push(subject);
      for (const one of subscribed.values()) if (one.subject === subject) one.callback();
    },
    subscribe: (subject: string, { callback }: { callback: () => void }) => {
      const subscription = { unsubscribe: () => void subscribed.delete(subscription) };
      subscribed.set(subscription, { subject, callback });
      return subscription;
    },
  };
  const broker = { isConnected: () => isConnected, connected: async () => nc } as unknown as Broker;
  return {
    broker,
    calls,
    disconnect: () => {
      isConnected = false;
    },
  };
};

/** Whether something wakes a replica out of a rest of a minute within a moment. */
const wakes = async (rest: Promise<void>, milliseconds = 1_000): Promise<boolean> =>
  Promise.race([rest.then(() => true), sleep(milliseconds).then(() => false)]);

describe('a relay that rests', () => {
  let stopping: AbortController;
  let signal: AbortSignal;
  beforeEach(() => {
    stopping = new AbortController();
    signal = stopping.signal;
  });
  afterEach(() => stopping.abort());

  it('is woken by a commit of its own replica, without the broker', async () => {
    const { broker, calls } = createBroker();
    const wake = createWake(broker, 'auth');
    await wake.lead();
    const rest = wake.rest(60_000, signal);
    wake.committed();
    assert.equal(await wakes(rest), true);
    await turn();
    assert.deepEqual(calls, []);
  });

  it('is woken by a commit of another replica of its service, which makes one call for all commits of a turn', async () => {
    const { broker, calls } = createBroker();
    const [leader, other, stranger] = [
      createWake(broker, 'auth'),
      createWake(broker, 'auth'),
      createWake(broker, 'orders'),
    ];
    await leader.lead();
    const rest = leader.rest(60_000, signal);
    stranger.committed();
    await turn();
    assert.equal(await wakes(rest, 50), false);
    for (let nth = 0; nth < 5; nth++) other.committed();
    assert.equal(await wakes(rest), true);
    assert.deepEqual(calls, ['ticketing-wake.orders', 'ticketing-wake.auth']);
    other.committed();
    await turn();
    await turn();
    assert.equal(calls.length, 3);
  });

  it('rests again after it was woken, for its time or until the service stops', async () => {
    const { broker } = createBroker();
    const wake = createWake(broker, 'auth');
    await wake.lead();
    wake.committed();
    await wake.rest(60_000, signal);
    const rest = wake.rest(60_000, signal);
    assert.equal(await wakes(rest, 50), false);
    stopping.abort();
    assert.equal(await wakes(rest), true);
    assert.equal(await wakes(wake.rest(10, new AbortController().signal)), true);
  });

  it('no longer hears its replica or others once it has stopped leading', async () => {
    const { broker, calls } = createBroker();
    const [former, other] = [createWake(broker, 'auth'), createWake(broker, 'auth')];
    const stopLeading = await former.lead();
    stopLeading();
    const rest = former.rest(60_000, signal);
    other.committed();
    former.committed();
    await turn();
    await turn();
    assert.equal(await wakes(rest, 50), false);
    assert.equal(calls.length, 2, 'it calls the leader, too');
  });

  it('is not called through a broker that is away', async () => {
    const { broker, calls, disconnect } = createBroker();
    const wake = createWake(broker, 'auth');
    wake.committed();
    disconnect();
    await turn();
    wake.committed();
    await turn();
    assert.deepEqual(calls, []);
  });
});
