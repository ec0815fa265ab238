import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Decline, hasTooManyDeclines, pauseSeconds, sentenceForBuyer } from './declines.ts';

const now = new Date('2026-11-21T20:00:00Z');
const secondsAgo = (seconds: number, orderId = 'order'): Decline => ({
  orderId,
  declinedAt: new Date(now.getTime() - seconds * 1_000),
});
const many = (count: number, seconds: number, orderId = 'order') =>
  Array.from({ length: count }, (_, nth) => secondsAgo(seconds + nth, orderId));

describe('the pause after declined cards', () => {
  it('starts with the fifth decline of an order and doubles up to 15 minutes', () => {
    const after = (count: number) => pauseSeconds('order', many(count, 0), now);
    assert.deepEqual([0, 1, 4, 5, 6, 7, 8, 9, 14].map(after), [0, 0, 0, 60, 120, 240, 480, 900, 900]);
  });

  it('ends after its time, and the order can be paid with another card', () => {
    assert.equal(pauseSeconds('order', many(5, 59), now), 1);
    assert.equal(pauseSeconds('order', many(5, 60), now), 0);
  });

  it('of one order does not affect another', () => {
    assert.equal(pauseSeconds('another', many(5, 0), now), 0);
  });

  it('of a buyer starts with the fifteenth in a day, over all orders, until the first is a day old', () => {
    const declines = Array.from({ length: 15 }, (_, nth) => secondsAgo(3_600 + nth, `order ${nth}`));
    assert.equal(pauseSeconds('new', declines.slice(0, 14), now), 0);
    assert.equal(pauseSeconds('new', declines, now), 86_400 - 3_614);
    assert.equal(pauseSeconds('new', many(15, 86_400), now), 0);
    assert.equal(pauseSeconds('new', [...declines.slice(0, 14), secondsAgo(86_399, 'order')], now), 1);
  });

  it('is that of the order or that of the buyer, whichever is longer', () => {
    const after = (oldest: number) => pauseSeconds('order', [...many(14, 0), secondsAgo(oldest)], now);
    assert.equal(after(86_000), 900);
    assert.equal(after(40_000), 46_400);
  });

  it('is rounded up, so that a buyer who waits that long may pay', () => {
    assert.equal(pauseSeconds('order', many(5, 59.2), now), 1);
    assert.equal(pauseSeconds('new', many(15, 86_385.5, 'order'), now), 1);
  });
});

describe('giving up unpaid intents', () => {
  it('starts with the fifteenth decline of a buyer in a day', () => {
    assert.deepEqual([0, 5, 14, 15, 40].map(hasTooManyDeclines), [false, false, false, true, true]);
  });
});

describe('the text for a declined card', () => {
  it('is the same for fraud, theft, loss, no reason and an unknown one', () => {
    const sentences = ['fraudulent', 'stolen_card', 'lost_card', 'generic_decline', 'a_new_one', undefined].map(
      (reason) => sentenceForBuyer(reason, `It is ${reason}.`),
    );
    assert.deepEqual(new Set(sentences), new Set(['The card was declined.']));
  });

  it('helps if that tells a thief nothing', () => {
    const reasons = [
      'authentication_required',
      'card_velocity_exceeded',
      'expired_card',
      'incorrect_cvc',
      'incorrect_number',
      'insufficient_funds',
      'invalid_cvc',
      'invalid_expiry_month',
      'invalid_expiry_year',
      'invalid_number',
      'processing_error',
    ];
    for (const reason of reasons) assert.equal(sentenceForBuyer(reason, `It is ${reason}.`), `It is ${reason}.`);
  });
});
