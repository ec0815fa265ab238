import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@ticketing/common/refusal';
import { countWrong, createLimiter, limits } from './limits.ts';

const wrong = async (): Promise<never> => {
  throw new Refusal('invalid-credentials', 'No.');
};
const { burst, perMinute } = limits.signInsByEmail;
const seconds = 60 / perMinute;

test('429 after the burst, with the seconds to wait; then it goes on', () => {
  let now = 0;
  const limiter = createLimiter(() => now);
  for (let n = 0; n < burst; n++) limiter.take('signInsByEmail', 'ann');
  assert.throws(() => limiter.take('signInsByEmail', 'ann'), {
    code: 'too-many-requests',
    retryAfterSeconds: seconds,
  });
  limiter.take('signInsByEmail', 'ben');
  now = seconds * 1_000;
  limiter.take('signInsByEmail', 'ann');
  assert.throws(() => limiter.take('signInsByEmail', 'ann'));
});

test('only wrong guesses count', async () => {
  const limiter = createLimiter(() => 0);
  for (let n = 0; n < burst * 3; n++) await countWrong(limiter, 'signInsByEmail', 'ann', async () => 'right');
  for (let n = 0; n < burst * 3; n++)
    await assert.rejects(
      countWrong(limiter, 'signInsByEmail', 'ann', async () => {
        throw new Refusal('too-many-requests', 'Busy.');
      }),
    );
  for (let n = 0; n < burst; n++) await assert.rejects(countWrong(limiter, 'signInsByEmail', 'ann', wrong));
  await assert.rejects(countWrong(limiter, 'signInsByEmail', 'ann', wrong), { code: 'too-many-requests' });
});

test('guesses made at once are no way round', async () => {
  const limiter = createLimiter(() => 0);
  let guesses = 0;
  await Promise.allSettled(
    Array.from({ length: burst * 5 }, () =>
      countWrong(limiter, 'signInsByEmail', 'ann', () => {
        guesses += 1;
        return wrong();
      }),
    ),
  );
  assert.equal(guesses, burst);
});

test('memory is bounded: with a great many keys the oldest is forgotten, the newest is not', () => {
  const limiter = createLimiter(() => 0);
  const use = (key: string) => limiter.take('signInsByEmail', key);
  for (let n = 0; n < burst; n++) use('ann');
  assert.throws(() => use('ann'));
  for (let n = 0; n < 100_000; n++) use(`${n}@example.com`);
  use('ann');
  for (let n = 1; n < burst; n++) use('99999@example.com');
  assert.throws(() => use('99999@example.com'));
});
