import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cardMistakes, expiry, spaced } from './card-fields.ts';

test('a card number is written in fours, whatever it is typed with', () => {
  assert.equal(spaced('4242-4242 42424242'), '4242 4242 4242 4242');
  assert.equal(spaced('4242'), '4242');
});

test('the expiry date gets its slash, and can be taken back again', () => {
  assert.equal(expiry('12', '1'), '12 / ');
  assert.equal(expiry('12 / 3', '12 / '), '12 / 3');
  assert.equal(expiry('12 /', '12 / '), '12');
});

test('a card is good to the end of its month', () => {
  const card = { number: '4242 4242 4242 4242', expires: '11 / 26', code: '123' };
  assert.deepEqual(cardMistakes(card, Date.parse('2026-11-30T23:59:59Z')), {});
  assert.deepEqual(cardMistakes(card, Date.parse('2026-12-01T00:00:00Z')), { expires: 'This card has expired.' });
  assert.deepEqual(Object.keys(cardMistakes({ number: '', expires: '13 / 30', code: '' }, 0)), [
    'number',
    'expires',
    'code',
  ]);
});
