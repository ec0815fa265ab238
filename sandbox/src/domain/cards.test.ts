import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findTestCardById, findTestCardByNumber } from './cards.ts';
import { readCard } from './payment-method.ts';

const today = new Date('2026-11-21T12:00:00Z');
const numbers = [
  '4242424242424242 5555555555554444 378282246310005 6011111111111117 3056930009020004 3566002020360505',
  '4000000000000002 4000000000009995 4000002500003155 4000002760003184 4000000000003220 4000008400001629',
]
  .join(' ')
  .split(' ');

test('every test card can be typed in', () => {
  for (const number of numbers) {
    const card = readCard({ number, expMonth: 12, expYear: 2030, cvc: null }, today);
    assert.equal(card.kind, findTestCardByNumber(number)?.kind);
    assert.equal(card.last4, number.slice(-4));
  }
});

test('a card is good to the end of its month, and a year may have two digits', () => {
  const typed = { number: '4242424242424242', expMonth: 11, expYear: 26, cvc: '123' };
  assert.equal(readCard(typed, today).expYear, 2026);
  assert.throws(() => readCard({ ...typed, expMonth: 10 }, today), /not in the future/);
});

test('both of Stripe’s spellings of an id name the same card', () => {
  const card = findTestCardById('pm_card_chargeDeclined');
  assert.ok(card);
  assert.equal(findTestCardById('pm_card_visa_chargeDeclined'), card);
  assert.equal(findTestCardById('pm_1234'), undefined);
});
