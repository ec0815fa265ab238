import assert from 'node:assert/strict';
import { after, before, beforeEach, it } from 'node:test';
import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { openTestTimers } from './testing/test-timers.ts';
import { connectTimers, type Timers } from './timers.ts';

const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString();
const noon = new Date(at(0));

let one: Timers;
let other: Timers;
let redis: Redis;
let prefix: string;
let close: () => Promise<void>;
before(async () => {
  ({
    timers: [one, other],
    redis,
    prefix,
    close,
  } = await openTestTimers());
});
beforeEach(async () => {
  await one.clear();
  // Nobody has the turn.
  await redis.del(`${prefix}:turn`);
});
after(() => close());

it('those whose time has come are given, the earliest first, no more than are asked for', async () => {
  await one.set([2, -1, -3, -2].map((second) => ({ orderId: `order ${second}`, expiresAt: at(second) })));
  assert.deepEqual(await one.due(noon, 2), [
    { orderId: 'order -3', expiresAt: at(-3) },
    { orderId: 'order -2', expiresAt: at(-2) },
  ]);
  assert.equal((await one.due(noon, 10)).length, 3);
  assert.equal((await one.due(new Date(at(2)), 10)).length, 4, 'at its very moment');
});

it('one process has its turn at a time, and keeps it', async () => {
  await one.set([{ orderId: 'a', expiresAt: at(-1) }]);
  assert.equal((await one.due(noon, 1)).length, 1);
  assert.equal((await other.due(noon, 1)).length, 0);
  assert.equal((await one.due(noon, 1)).length, 1);
});

it('a process that dies loses its turn after five seconds; asking keeps it', async () => {
  await one.set([{ orderId: 'a', expiresAt: at(-1) }]);
  await one.due(noon, 1);
  const leftMs = await redis.pttl(`${prefix}:turn`);
  assert.ok(leftMs > 0 && leftMs <= 5_000, `${leftMs} ms`);
  await redis.pexpire(`${prefix}:turn`, 500);
  await one.due(noon, 1);
  assert.ok((await redis.pttl(`${prefix}:turn`)) > 500);
  await redis.del(`${prefix}:turn`);
  assert.equal((await other.due(noon, 1)).length, 1);
});

it('every key begins with the prefix, so that several installations may share a Redis', async () => {
  await one.set([{ orderId: 'a', expiresAt: at(-1) }]);
  await one.due(noon, 1);
  assert.deepEqual((await redis.keys(`${prefix}:*`)).sort(), [`${prefix}:timers`, `${prefix}:turn`]);
});

it('timers of settled orders are taken away, and no others; so are all of them at once', async () => {
  await one.set(['a', 'b', 'c', 'd'].map((orderId) => ({ orderId, expiresAt: at(-1) })));
  const left = async () => (await one.due(noon, 10)).map(({ orderId }) => orderId);
  await one.remove(['b', 'd', 'unknown']);
  assert.deepEqual(await left(), ['a', 'c']);
  await one.remove([]);
  await one.set([]);
  await one.done([]);
  assert.deepEqual(await left(), ['a', 'c']);
  await one.clear();
  assert.deepEqual(await left(), []);
});

it('what was set for later in the moment it went off stays', async () => {
  await one.set([
    { orderId: 'a', expiresAt: at(-1) },
    { orderId: 'b', expiresAt: at(-1) },
  ]);
  const due = await one.due(noon, 10);
  await other.set([{ orderId: 'a', expiresAt: at(5) }]);
  await one.done(due);
  assert.deepEqual(await one.due(new Date(at(9)), 10), [{ orderId: 'a', expiresAt: at(5) }]);
});

it('an earlier time never takes the place of a later one', async () => {
  await one.set([{ orderId: 'a', expiresAt: at(5) }]);
  await one.set([{ orderId: 'a', expiresAt: at(-5) }]);
  assert.deepEqual(await one.due(noon, 10), []);
});

it('while Redis is out of reach, everything fails at once instead of waiting for it', async () => {
  const out = connectTimers('redis://127.0.0.1:1', prefix, pino({ level: 'silent' }));
  try {
    for (const ask of [() => out.ping(), () => out.due(noon, 1), () => out.remove(['a'])])
      await assert.rejects(ask, /isn't writeable/);
  } finally {
    out.close();
  }
});
