import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { boundOf, quantityOf } from './quantity.ts';

const ticket = { quantity: 50, priceCents: 4_200, currency: 'EUR' };

test('one may ask for what an order, the seller’s limit less what one has, a payment, and all there are allow', () => {
  for (const [given, have, expected] of [
    [{}, 0, { most: 10, by: 'order', have: 0 }],
    [{ maxPerBuyer: 20 }, 0, { most: 10, by: 'order', have: 0 }],
    [{ maxPerBuyer: 4 }, 0, { most: 4, by: 'buyer', have: 0 }],
    [{ maxPerBuyer: 4 }, 3, { most: 1, by: 'buyer', have: 3 }],
    [{ maxPerBuyer: 4 }, 6, { most: 0, by: 'buyer', have: 6 }],
    [{ quantity: 3 }, 0, { most: 3, by: 'all', have: 0 }],
    [{ priceCents: 30_000_000 }, 0, { most: 3, by: 'payment', have: 0 }],
  ] as const)
    assert.deepEqual(boundOf({ ...ticket, ...given }, have), expected, JSON.stringify(given));
});

test('what is typed is a number of tickets, or a sentence that says what is wrong with it', () => {
  const order = boundOf(ticket, 0);
  for (const [typed, answer] of [
    ['1', { quantity: 1 }],
    [' 10 ', { quantity: 10 }],
    ['02', { quantity: 2 }],
    ['', { mistake: 'How many would you like?' }],
    ['  ', { mistake: 'How many would you like?' }],
    ['0', { mistake: 'At least 1.' }],
    ['11', { mistake: 'At most 10 at a time.' }],
    ['999999', { mistake: 'At most 10 at a time.' }],
    ['2.5', { mistake: 'Whole tickets only, such as 2.' }],
    ['2,5', { mistake: 'Whole tickets only, such as 2.' }],
    ['two', { mistake: 'A number, such as 2.' }],
    ['-1', { mistake: 'A number, such as 2.' }],
    ['1e1', { mistake: 'A number, such as 2.' }],
  ] as const)
    assert.deepEqual(quantityOf(typed, order), answer, typed);
  const mistake = (given: object, have: number) => quantityOf('9', boundOf({ ...ticket, ...given }, have));
  assert.deepEqual(mistake({ maxPerBuyer: 4 }, 0), { mistake: 'At most 4: one buyer can have no more.' });
  assert.deepEqual(mistake({ maxPerBuyer: 4 }, 3), { mistake: 'You have 3 already, so at most 1 more.' });
  assert.deepEqual(mistake({ quantity: 1 }, 0), { mistake: 'There is only 1 in all.' });
  assert.deepEqual(mistake({ quantity: 3 }, 0), { mistake: 'There are only 3 in all.' });
  assert.deepEqual(mistake({ priceCents: 30_000_000 }, 0), {
    mistake: 'At most 3 at a time: cards can’t be charged more at once.',
  });
});

test('whatever is typed, what is asked for is a whole number that may be asked for', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.double().map(String), fc.integer({ min: -5, max: 30 }).map(String)),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 0, max: 20 }),
      (typed, maxPerBuyer, have) => {
        const bound = boundOf({ ...ticket, maxPerBuyer }, have);
        const answer = quantityOf(typed, bound);
        if ('mistake' in answer) return assert.match(answer.mistake, /^[A-Z].*[.?]$/);
        assert.ok(Number.isInteger(answer.quantity) && answer.quantity >= 1 && answer.quantity <= bound.most);
      },
    ),
  );
});
