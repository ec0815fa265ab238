import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createBoundedMemory } from './bounded-memory.ts';

it('memory is bounded: with many keys the oldest is dropped, the newest is not', async () => {
  const memory = createBoundedMemory({ points: 2, duration: 60 });
  const exhaust = async (key: string): Promise<void> => {
    await memory.consume(key);
    await memory.consume(key);
    await assert.rejects(memory.consume(key), { remainingPoints: 0 });
  };
  await exhaust('ann');
  for (let n = 0; n < 20_000; n++) await memory.consume(`${n}`);
  await exhaust('ann');
  await exhaust('ben');
  await assert.rejects(memory.consume('ben'), { remainingPoints: 0 });
});

it('a refund applies to a count in this memory', async () => {
  const memory = createBoundedMemory({ points: 1, duration: 60 });
  await memory.reward('ann');
  await memory.consume('ann');
  await memory.reward('ann');
  await memory.consume('ann');
  await assert.rejects(memory.consume('ann'), { remainingPoints: 0 });
});

it('a count begins again when its time is over, and a refusal says how long that is', async (t) => {
  t.mock.timers.enable({ apis: ['Date', 'setTimeout'], now: Date.now() });
  const memory = createBoundedMemory({ points: 1, duration: 60 });
  await memory.consume('ann');
  t.mock.timers.tick(20_000);
  await assert.rejects(memory.consume('ann'), { msBeforeNext: 40_000 });
  t.mock.timers.tick(40_000);
  await memory.consume('ann');
});
