import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { after, afterEach, before, describe, it } from 'node:test';
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { Refusal } from '../refusal.ts';
import { type RedisServer, startRedisServer } from '../testing/redis-server.ts';
import { until } from '../testing/until.ts';
import type { LimitTable } from './limit.ts';
import { createLimiter, inWords } from './limiter.ts';

const table = {
  byNetwork: { points: 10, perSeconds: 60, by: 'network', why: 'A test.' },
  byUser: { points: 4, perSeconds: 60, by: 'user', why: 'A test.' },
  guesses: { points: 4, perSeconds: 60, by: 'email', refundable: true, why: 'A test.' },
  reads: { points: 6, perSeconds: 60, by: 'network', countedBy: 'process', why: 'A test.' },
  atOnce: { atOnce: 2, by: 'user', why: 'A test.' },
  inAll: { atOnce: 3, by: 'all', why: 'A test.' },
} as const satisfies LimitTable;

let server: RedisServer;
before(async () => {
  server = await startRedisServer();
});
after(() => server.close());

let n = 0;
// On a busy machine even a healthy Redis may be slow. Only tests with a frozen Redis use production's timeout.
const longTimeoutMs = 10_000;
const briefMs = 50;
const running: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const app of running.splice(0)) await app.close();
});

/** A process of a service with limits, and the security events it has logged. Processes of one prefix count together. */
const startProcess = async (prefix = `test${n++}`, isLimited = true, timeoutMs = longTimeoutMs) => {
  const lines: { level: number; event?: string; security?: boolean }[] = [];
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  const app = Fastify();
  const config = {
    ...{ RATE_LIMITS: isLimited, REDIS_URL: server.url, REDIS_PREFIX: prefix, TRUST_PROXY: 0 },
    REDIS_TIMEOUT_MS: timeoutMs,
  };
  const limiter = createLimiter(app, 'tested', table, config, pino({ level: 'info' }, sink));
  running.push(app);
  await app.ready();
  if (isLimited) await until('it counts in Redis', async () => (await keysOf(prefix, limiter)) > 0);
  const tries = async (count: number, take: () => Promise<unknown>): Promise<number> => {
    let allowed = 0;
    for (let nth = 0; nth < count; nth++)
      await take().then(
        () => (allowed += 1),
        (error) => assert.equal(error.code, 'too-many-requests'),
      );
    return allowed;
  };
  const degraded = () => lines.filter(({ event }) => event === 'limits-degraded').length;
  /** How often it was reported that they count together again. */
  const recovered = () => lines.filter(({ level }) => level === 30).length;
  return { prefix, limiter, tries, degraded, recovered, close: () => app.close() };
};

const keysOf = async (prefix: string, limiter: { count(name: 'byNetwork', key: string): Promise<unknown> }) => {
  await limiter.count('byNetwork', `warm ${n++}`);
  const redis = new Redis(server.url);
  const keys = await redis.keys(`${prefix}:*`);
  redis.disconnect();
  return keys.length;
};

describe('limits', () => {
  it('429 with the seconds to wait above the points; other keys are not affected', async () => {
    const { limiter, tries } = await startProcess();
    assert.equal(await tries(12, () => limiter.take({ byNetwork: 'a' })), 10);
    await assert.rejects(limiter.take({ byNetwork: 'a' }), (error) => {
      assert.ok(error instanceof Refusal && error.code === 'too-many-requests');
      assert.ok((error.retryAfterSeconds ?? 0) > 0 && (error.retryAfterSeconds ?? 0) <= 60);
      assert.deepEqual(error.facts, { limit: 'byNetwork' });
      return true;
    });
    await limiter.take({ byNetwork: 'b' });
  });

  it('are shared by replicas', async () => {
    const one = await startProcess();
    const other = await startProcess(one.prefix);
    assert.equal(await one.tries(6, () => one.limiter.take({ byNetwork: 'a' })), 6);
    assert.equal(await other.tries(6, () => other.limiter.take({ byNetwork: 'a' })), 4);
  });

  it('count concurrent requests exactly', async () => {
    const { limiter } = await startProcess();
    const all = await Promise.allSettled(
      Array.from({ length: 50 }, () => limiter.take({ byNetwork: 'a', byUser: 'u' })),
    );
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 4);
  });

  it('refund harmless requests, and refuse only while the limit is exceeded', async () => {
    const { limiter, tries } = await startProcess();
    for (let nth = 0; nth < 20; nth++) {
      await limiter.take({ guesses: 'ann' });
      await limiter.refund({ guesses: 'ann' });
    }
    assert.equal(await tries(6, () => limiter.take({ guesses: 'ann' })), 4);
    for (let nth = 0; nth < 3; nth++) await limiter.refund({ guesses: 'ann' });
    assert.equal(await tries(2, () => limiter.take({ guesses: 'ann' })), 1, 'a refund counts after a refusal, too');
  });

  it('have keys of their own, each with an expiry', async () => {
    const { prefix, limiter } = await startProcess();
    await limiter.take({ byNetwork: 'a' });
    const redis = new Redis(server.url);
    const keys = await redis.keys(`${prefix}:*`);
    assert.ok(keys.includes(`${prefix}:limits:tested:byNetwork:a`), keys.join());
    for (const key of keys) assert.ok((await redis.ttl(key)) > 0, key);
    redis.disconnect();
  });

  it('ask Redis again each minute about a key that is refused from memory', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const { prefix, limiter, tries } = await startProcess();
    assert.equal(await tries(11, () => limiter.take({ byNetwork: 'a' })), 10);
    const redis = new Redis(server.url);
    await redis.del(`${prefix}:limits:tested:byNetwork:a`);
    redis.disconnect();
    t.mock.timers.tick(59_999);
    assert.equal(await tries(1, () => limiter.take({ byNetwork: 'a' })), 0);
    t.mock.timers.tick(1);
    assert.equal(await tries(1, () => limiter.take({ byNetwork: 'a' })), 1);
  });

  it('leave no connection and report no outage when the server closes', async () => {
    const redis = new Redis(server.url);
    const connections = async () =>
      String(await redis.client('LIST'))
        .trim()
        .split('\n').length;
    const before = await connections();
    const { degraded, close } = await startProcess();
    await until('it alone is connected', async () => (await connections()) === before + 1);
    await close();
    await until('the connection is closed', async () => (await connections()) === before);
    assert.equal(degraded(), 0);
    redis.disconnect();
  });

  it('of reads are counted by each process alone', async () => {
    const { prefix, limiter, tries } = await startProcess();
    assert.equal(await tries(10, () => limiter.take({ reads: 'a' })), 6);
    const redis = new Redis(server.url);
    assert.deepEqual(await redis.keys(`${prefix}:*reads*`), []);
    redis.disconnect();
  });

  it('of concurrent requests: 429 for the caller’s own, 503 when all slots are taken, and a slot is free again after release', async () => {
    const { limiter } = await startProcess();
    const leave = [limiter.enter({ atOnce: 'a', inAll: '' }), limiter.enter({ atOnce: 'a', inAll: '' })];
    assert.throws(() => limiter.enter({ atOnce: 'a', inAll: '' }), { code: 'too-many-requests' });
    leave.push(limiter.enter({ atOnce: 'b', inAll: '' }));
    assert.throws(() => limiter.enter({ atOnce: 'c', inAll: '' }), { code: 'unavailable' });
    leave[0]?.();
    leave[0]?.();
    limiter.enter({ atOnce: 'c', inAll: '' });
    assert.throws(() => limiter.enter({ atOnce: 'c', inAll: '' }), { code: 'unavailable' });
  });

  it('are off with RATE_LIMITS=0, without a connection to Redis', async () => {
    const { prefix, limiter, tries } = await startProcess(undefined, false);
    assert.equal(await tries(100, () => limiter.take({ byNetwork: 'a' })), 100);
    for (let nth = 0; nth < 10; nth++) limiter.enter({ atOnce: 'a', inAll: '' });
    const redis = new Redis(server.url);
    assert.deepEqual(await redis.keys(`${prefix}:*`), []);
    redis.disconnect();
  });
});

describe('while Redis is killed', () => {
  it('every process allows half, logs one event, and afterwards they count together again', async () => {
    const { limiter, tries, degraded, recovered } = await startProcess(undefined, true, briefMs);
    await server.kill();
    assert.equal(await tries(20, () => limiter.take({ byNetwork: 'a' })), 5);
    await until('the event is logged', async () => degraded() > 0);
    assert.equal(await tries(20, () => limiter.take({ byNetwork: 'b' })), 5);
    assert.deepEqual([degraded(), recovered()], [1, 0]);
    await server.start();
    await until(
      'all of the points are there',
      async () =>
        (await tries(10, () => limiter.take({ byNetwork: `c${n++}` }))) >= 1 &&
        (await tries(10, () => limiter.take({ byNetwork: `d${n}` }))) === 10,
    );
    assert.deepEqual([degraded(), recovered()], [1, 1]);
  });
});

describe('while Redis is frozen', () => {
  it('requests wait for it once and then skip it, with half the points', async () => {
    const { limiter, tries, degraded } = await startProcess(undefined, true, briefMs);
    server.freeze();
    try {
      assert.equal(await tries(20, () => limiter.take({ byNetwork: 'a' })), 5);
      await until('the event is logged', async () => degraded() > 0);
      const begun = performance.now();
      for (let nth = 0; nth < 200; nth++) await limiter.take({ byNetwork: `n${nth}` });
      const waitedMs = performance.now() - begun;
      // 200 waits of 50 ms would be 10 s.
      assert.ok(waitedMs < 2_000, `200 requests waited ${waitedMs.toFixed(0)} ms`);
      assert.equal(degraded(), 1);
    } finally {
      server.thaw();
    }
    await until(
      'all of the points are there',
      async () => (await tries(10, () => limiter.take({ byNetwork: `e${n++}` }))) === 10,
    );
    assert.equal(degraded(), 1);
  });
});

it('a wait is written in words', () => {
  assert.deepEqual([1, 45, 90, 600, 3_700, 7_200].map(inWords), [
    '1 second',
    '45 seconds',
    '2 minutes',
    '10 minutes',
    '62 minutes',
    '2 hours',
  ]);
});
