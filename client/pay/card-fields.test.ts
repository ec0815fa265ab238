import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cardMistakes, expiry, isChecked, spaced } from './card-fields.ts';
import { testCards, testCode, testExpires } from './test-cards.ts';

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

test('every part of a card is held to its form, and its mistake is named', () => {
  const good = { number: '4242 4242 4242 4242', expires: '12 / 34', code: '123' };
  const now = Date.parse('2026-11-30T12:00:00Z');
  const [number, expires, code] = [
    'A card number has at least 12 digits.',
    'Month and year, like 12 / 29.',
    'Three digits, on the back of the card.',
  ];
  const checked = { number: 'Check the number: a digit is missing or wrong.' };
  const amex = '3782 822463 10005';
  const front = { code: 'Four digits, on the front of the card.' };
  for (const [given, mistakes] of [
    [{ number: '6759 6498 2648' }, {}],
    [{ number: '4242 4242 4242 4243' }, checked],
    [{ number: '2424 4242 4242 4242' }, checked],
    [{ number: amex, code: '1234' }, {}],
    [{ number: amex }, front],
    [{ number: '1234 5678 901' }, { number }],
    [{ number: '' }, { number }],
    [{ expires: '01 / 27' }, {}],
    [{ expires: '12 / 26' }, {}],
    [{ expires: '10 / 26' }, { expires: 'This card has expired.' }],
    [{ expires: '00 / 30' }, { expires }],
    [{ expires: '13 / 30' }, { expires }],
    [{ expires: '1 / 30' }, { expires }],
    [{ expires: '11 / 2026' }, { expires }],
    [{ expires: '12 / 3' }, { expires }],
    [{ expires: '112 / 30' }, { expires }],
    [{ expires: 'x12 / 30' }, { expires }],
    [{ expires: '' }, { expires }],
    [{ code: '1234' }, { code }],
    [{ expires: '12 / 46' }, {}],
    [{ expires: '01 / 47' }, { expires: 'Check the year on your card.' }],
    [{ expires: '12 / 99' }, { expires: 'Check the year on your card.' }],
    [{ code: '12' }, { code }],
    [{ code: '12345' }, { code }],
    [{ code: '12a' }, { code }],
  ] as const)
    assert.deepEqual(cardMistakes({ ...good, ...given }, now), mistakes, JSON.stringify(given));
});

test('a card that is typed digit by digit, pasted or taken back always looks as printed', () => {
  assert.equal(spaced('4'.repeat(25)), '4444 4444 4444 4444 444');
  assert.equal(spaced('12345'), '1234 5');
  assert.equal(spaced('12345678'), '1234 5678');
  let typed = '';
  for (const digit of '1234') typed = expiry(typed + digit, typed);
  assert.equal(typed, '12 / 34');
  assert.equal(expiry('12/345', ''), '12 / 34');
  assert.equal(expiry('1', ''), '1');
  assert.equal(expiry('12 / ', '12 / 3'), '12');
  assert.equal(expiry('1', '12'), '1');
  assert.equal(expiry('ab', ''), '');
});

test('the practice cards are those of the sandbox, and each can be paid with', () => {
  for (const { number } of testCards)
    assert.deepEqual(cardMistakes({ number, expires: testExpires, code: testCode }, Date.now()), {});
  assert.deepEqual(
    testCards.map(({ number, text }) => [number, text]),
    [
      ['4242 4242 4242 4242', 'succeeds'],
      ['4000 0000 0000 0002', 'is declined'],
      ['4000 0025 0000 3155', 'asks to confirm'],
    ],
  );
});

test('a wrong digit and two neighbours that were swapped are noticed, but for 0 and 9', () => {
  const number = '4242424242424242';
  assert.ok(isChecked(number) && !isChecked(''));
  for (let at = 0; at < number.length; at += 1)
    for (let digit = 0; digit < 10; digit += 1) {
      const typed = number.slice(0, at) + digit + number.slice(at + 1);
      assert.equal(isChecked(typed), typed === number, typed);
    }
  assert.equal(isChecked('2442424242424242'), false);
});

test('an American Express number is written as it is printed: 4, 6 and 5', () => {
  assert.equal(spaced('378282246310005'), '3782 822463 10005');
  assert.equal(spaced('37828'), '3782 8');
  assert.equal(spaced('3782'), '3782');
});
