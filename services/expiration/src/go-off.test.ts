import assert from 'node:assert/strict';
import { after, before, beforeEach, it } from 'node:test';
import { until } from '@ticketing/common/testing/until';
import type { Expiration } from '@ticketing/contracts/messages/expiration';
import { pino } from 'pino';
import { createGoOff } from './go-off.ts';
import { openTestTimers } from './testing/test-timers.ts';
import type { Timers } from './timers.ts';

let timers: Timers;
let close: () => Promise<void>;
before(async () => {
  ({
    timers: [timers],
    close,
  } = await openTestTimers());
});
beforeEach(() => timers.clear());
after(() => close());

const timerIn = (orderId: string, milliseconds: number): Expiration => ({
  orderId,
  expiresAt: new Date(Date.now() + milliseconds).toISOString(),
});
const idsLeft = async (): Promise<string[]> =>
  (await timers.due(new Date(Date.now() + 86_400_000), 10_000)).map(({ orderId }) => orderId);
/** Lets timers go off until `isDone`. Returns the orders that were announced, in order, and the warnings. */
const goOff = async (isDone: () => Promise<boolean>, fails: (orderId: string) => boolean = () => false) => {
  const announced: string[] = [];
  const warnings: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void warnings.push(JSON.parse(line).error) });
  const announce = async ({ orderId }: Expiration): Promise<void> => {
    if (fails(orderId)) throw new Error(`the broker did not take ${orderId}`);
    announced.push(orderId);
  };
  const going = createGoOff(timers, announce, log).start();
  try {
    await until('done', isDone);
  } finally {
    await going.stop();
  }
  return { announced, warnings };
};

it('each timer that is due is announced once and is gone then; those that are not due stay', async () => {
  await timers.set([timerIn('b', -1_000), timerIn('a', -2_000), timerIn('later', 3_600_000)]);
  const { announced, warnings } = await goOff(async () => (await idsLeft()).length === 1);
  assert.deepEqual([announced, warnings], [['a', 'b'], []]);
  assert.deepEqual(await idsLeft(), ['later']);
});

it('one that cannot be announced stays and is tried again, and holds up no other', async () => {
  await timers.set([timerIn('a', -3_000), timerIn('b', -2_000), timerIn('c', -1_000)]);
  let failures = 0;
  const { announced, warnings } = await goOff(
    async () => (await idsLeft()).length === 0,
    (orderId) => orderId === 'b' && ++failures < 3,
  );
  assert.deepEqual(announced, ['a', 'c', 'b']);
  assert.deepEqual(warnings, ['Error: the broker did not take b'], 'the log has the reason');
});

it('more than fit into one turn all go off', async () => {
  const many = Array.from({ length: 1_001 }, (_, nth) => timerIn(`order ${nth}`, nth - 10_000));
  await timers.set(many);
  const { announced } = await goOff(async () => (await idsLeft()).length === 0);
  assert.deepEqual(
    announced,
    many.map(({ orderId }) => orderId),
  );
});

it('after a full turn the next begins at once', async () => {
  const full = Array.from({ length: 1_000 }, (_, nth) => timerIn(`order ${nth}`, -1));
  const turns = [full, [timerIn('last', -1)]];
  let asked = 0;
  const due = async (): Promise<Expiration[]> => {
    asked += 1;
    return turns.shift() ?? [];
  };
  const worker = createGoOff({ ...timers, due, done: async () => {} }, async () => {}, pino({ level: 'silent' }));
  worker.wake();
  const going = worker.start();
  // No timer fires before this.
  await new Promise((resolve) => setImmediate(resolve));
  const askedAtOnce = asked;
  await going.stop();
  assert.equal(askedAtOnce, 2);
});
