import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { pino } from 'pino';
import { type RedisServer, startRedisServer } from '../testing/redis-server.ts';
import { until } from '../testing/until.ts';
import type { RateLimit } from './limit.ts';
import { createRate, type Rate } from './rates.ts';
import { createSharedStore } from './shared-store.ts';

const limit = (points: number, more: Partial<RateLimit> = {}): RateLimit => ({
  ...{ points, perSeconds: 60, by: 'network', why: 'A test.' },
  ...more,
});

describe('a rate', () => {
  let server: RedisServer;
  before(async () => {
    server = await startRedisServer();
  });
  after(() => server.close());
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  /** A store at this address, and the security events it has logged. */
  const open = (url: string, timeoutMs = 10_000) => {
    const events: string[] = [];
    const log = pino({ level: 'info' }, { write: (line: string) => void events.push(JSON.parse(line).event) });
    const store = createSharedStore(url, timeoutMs, log);
    closing.push(store.close);
    return { store, events };
  };
  const openConnected = async () => {
    const { store } = open(server.url);
    store.connect();
    await until('it is connected', async () => store.isAvailable());
    return store;
  };
  const isOver = async (rate: Rate): Promise<boolean> => (await rate.count('ann')).isOver;

  it('refuses a key that is over without a round trip, until the list of such keys is cleared', async () => {
    const store = await openConnected();
    const rate = createRate(limit(1), 'refusing', store);
    assert.deepEqual([await isOver(rate), await isOver(rate)], [false, true]);
    assert.equal(await store.redis.del('refusing:ann'), 1);
    assert.equal(await isOver(rate), true);
    assert.equal(await store.redis.exists('refusing:ann'), 0);
    rate.clearBlocked();
    assert.equal(await isOver(rate), false);
  });

  it('that can be refunded asks each time, since the count may be lower again', async () => {
    const store = await openConnected();
    const rate = createRate(limit(1, { refundable: true }), 'refundable', store);
    assert.deepEqual([await isOver(rate), await isOver(rate)], [false, true]);
    await store.redis.del('refundable:ann');
    assert.equal(await isOver(rate), false);
  });

  it('has half of its points, rounded up, for its whole time before Redis has answered for the first time, and refunds them', async () => {
    const { store } = open(server.url);
    for (const [points, half] of [
      [1, 1],
      [3, 2],
      [4, 2],
    ] as const) {
      const rate = createRate(limit(points), 'alone', store);
      for (let nth = 0; nth < half; nth++) assert.equal(await isOver(rate), false, `${points} points`);
      const over = await rate.count('ann');
      assert.equal(over.isOver, true, `${points} points`);
      assert.ok(over.retryAfterSeconds > 30, `to be tried again in ${over.retryAfterSeconds} s`);
      await rate.refund('ann');
      await rate.refund('ann');
      assert.equal(await isOver(rate), false, `${points} points`);
    }
  });

  it('drops the connection to a Redis that is frozen, since commands on it would wait for as long', async () => {
    const { store } = open(server.url, 50);
    store.connect();
    await until('it is connected', async () => store.isAvailable());
    const rate = createRate(limit(4), 'frozen', store);
    let dropped = 0;
    store.redis.on('close', () => {
      dropped += 1;
    });
    server.freeze();
    try {
      assert.equal(await isOver(rate), false);
      await until('it is dropped', async () => dropped > 0);
    } finally {
      server.thaw();
    }
    await until('it is connected again', async () => store.isAvailable());
  });

  it('counts alone, with one event, where Redis is away from the start, however often it is tried', async () => {
    const { store, events } = open('redis://127.0.0.1:1');
    let tries = 0;
    store.redis.on('close', () => {
      tries += 1;
    });
    store.connect();
    await until('it was tried three times', async () => tries >= 3);
    const rate = createRate(limit(2), 'away', store);
    assert.deepEqual([await isOver(rate), await isOver(rate)], [false, true]);
    assert.deepEqual(events, ['limits-degraded']);
  });
});
