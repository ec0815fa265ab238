import assert from 'node:assert/strict';
import { test } from 'node:test';
import { standingOf } from './availability.ts';
import { timeLeft } from './moment.ts';
import { centsOf, money, roundMoney, typedOf } from './money.ts';

test('a price is written in the reader’s language', () => {
  assert.equal(money(4200, 'EUR', 'en-GB'), '€42.00');
  assert.equal(money(4200, 'EUR', 'de-DE'), '42,00\u00a0€');
  assert.equal(money(4200, 'JPY', 'en-GB'), 'JP¥4,200');
  assert.equal(roundMoney(5000, 'EUR', 'en-GB'), '€50');
});

test('an amount is read with a comma or a point, and what is no amount is none', () => {
  assert.equal(centsOf('72,50', 'EUR'), 7250);
  assert.equal(centsOf(' € 72.5 ', 'EUR'), 7250);
  assert.equal(centsOf('0.1', 'EUR'), 10);
  assert.equal(centsOf('1.2.3', 'EUR'), null);
  for (const none of ['', '-5', '1e5', '4 2', 'abc']) assert.equal(centsOf(none, 'EUR'), null);
  assert.equal(centsOf(typedOf(98765, 'EUR'), 'EUR'), 98765);
});

test('an amount with thousands is read as it was meant, or not at all', () => {
  assert.equal(centsOf('1,234.50', 'EUR'), 123450);
  assert.equal(centsOf('1.234,50', 'EUR'), 123450);
  assert.equal(centsOf('1.234', 'EUR'), null);
});

test('the clock counts the second that has begun and never goes below zero', () => {
  assert.equal(timeLeft(558_001), '9:19');
  assert.equal(timeLeft(1), '0:01');
  assert.equal(timeLeft(-5), '0:00');
  assert.equal(timeLeft(3_725_000), '1:02:05');
});

test('the accent is for the last two places, and nothing is said to be left that is held, sold, withdrawn or over', () => {
  const ticket = { available: 3, status: 'on-sale', startsAt: '2026-11-28T19:30:00.000Z' } as const;
  const before = Date.parse('2026-11-28T19:29:59.000Z');
  assert.deepEqual(standingOf(ticket, before), { kind: 'left', tone: 'soft', available: 3 });
  assert.deepEqual(standingOf({ ...ticket, available: 2 }, before), { kind: 'left', tone: 'next', available: 2 });
  assert.equal(standingOf({ ...ticket, available: 0 }, before).kind, 'held');
  assert.equal(standingOf({ ...ticket, status: 'sold-out' }, before).kind, 'sold-out');
  assert.equal(standingOf({ ...ticket, status: 'withdrawn' }, before).kind, 'withdrawn');
  assert.equal(standingOf(ticket, before + 1_000).kind, 'started');
});
