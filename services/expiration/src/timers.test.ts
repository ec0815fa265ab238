import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, it } from 'node:test';
import { testEnvironment } from '@ticketing/common/testing/environment';
import { until } from '@ticketing/common/testing/until';
import { pino } from 'pino';
import { connectTimers, type Timers } from './timers.ts';

const log = pino({ level: 'silent' });
const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString();
const noon = new Date(at(0));

let one: Timers;
let other: Timers;
before(async () => {
  const prefix = `test-${randomUUID()}`;
  [one, other] = [1, 2].map(() => connectTimers(testEnvironment().redisUrl, prefix, log)) as [Timers, Timers];
  for (const timers of [one, other])
    await until('Redis answers', () =>
      timers.ping().then(
        () => true,
        () => false,
      ),
    );
});
beforeEach(() => one.clear());
after(async () => {
  await one.clear();
  for (const timers of [one, other]) timers.close();
});

it('those whose time has come are given, the earliest first, no more than are asked for', async () => {
  await one.set([2, -1, -3, -2].map((second) => ({ orderId: `order ${second}`, expiresAt: at(second) })));
  assert.deepEqual(await one.due(noon, 2), [
    { orderId: 'order -3', expiresAt: at(-3) },
    { orderId: 'order -2', expiresAt: at(-2) },
  ]);
  assert.equal((await one.due(noon, 10)).length, 3);
});

it('one process has its turn at a time, and keeps it', async () => {
  await one.set([{ orderId: 'a', expiresAt: at(-1) }]);
  assert.equal((await one.due(noon, 1)).length, 1);
  assert.equal((await other.due(noon, 1)).length, 0);
  assert.equal((await one.due(noon, 1)).length, 1);
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
