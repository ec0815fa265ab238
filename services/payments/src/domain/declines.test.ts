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
    assert.equal(sentenceForBuyer('expired_card', 'The card has expired.'), 'The card has expired.');
  });
});
