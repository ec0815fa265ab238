import assert from 'node:assert/strict';
import { test } from 'node:test';
import { currencies } from '@ticketing/contracts/values/currency';
import fc from 'fast-check';
import { isGone, standingOf } from './availability.ts';
import { createClock, secondsUntil } from './clock.ts';
import { clockTime, longMoment, shortDay, shortMoment, stubDate, timeLeft } from './moment.ts';
import { centsOf, examplePrice, money, priceMistake, priceSteps, roundMoney, typedOf } from './money.ts';
import type { Viewer } from './viewer.ts';

test('a price is written in the reader’s language', () => {
  assert.equal(money(4200, 'EUR', 'en-GB'), '€42.00');
  assert.equal(money(4200, 'EUR', 'de-DE'), '42,00\u00a0€');
  assert.equal(money(4200, 'JPY', 'en-GB'), 'JP¥4,200');
  assert.equal(money(4205, 'USD', 'en-US'), '$42.05');
  assert.equal(roundMoney(5000, 'EUR', 'en-GB'), '€50');
  assert.equal(roundMoney(5050, 'EUR', 'en-GB'), '€50.50');
  assert.equal(roundMoney(5000, 'JPY', 'en-GB'), 'JP¥5,000');
});

test('what is typed for an amount is read as that amount, in currencies with and without cents', () => {
  assert.equal(typedOf(98765, 'EUR'), '987.65');
  assert.equal(typedOf(98700, 'EUR'), '987.00');
  assert.equal(typedOf(98765, 'JPY'), '98765');
  assert.equal(centsOf('4200', 'JPY'), 4200);
  fc.assert(
    fc.property(fc.nat(99_999_999), fc.constantFrom('EUR', 'JPY'), (cents, currency) => {
      assert.equal(centsOf(typedOf(cents, currency), currency), cents);
      assert.equal(centsOf(typedOf(cents, currency).replace('.', ','), currency), cents);
    }),
  );
});

test('prices to filter by and to show as an example are round in every currency, and ones that can be listed', () => {
  assert.deepEqual(priceSteps('EUR'), [2_500, 5_000, 10_000, 25_000]);
  assert.deepEqual(priceSteps('JPY'), [2_500, 5_000, 10_000, 25_000]);
  assert.deepEqual(priceSteps('HUF'), [250_000, 500_000, 1_000_000, 2_500_000]);
  assert.deepEqual(['EUR', 'JPY', 'HUF', 'IDR', 'KWD'].map(examplePrice), ['42.50', '4200', '4200', '420000', '42.50']);
  for (const currency of Object.keys(currencies)) {
    assert.equal(priceMistake(examplePrice(currency), currency), null, currency);
    for (const cents of priceSteps(currency)) assert.equal(priceMistake(typedOf(cents, currency), currency), null);
  }
});

test('an amount is read with a comma or a point, and what is no amount is none', () => {
  assert.equal(centsOf('72,50', 'EUR'), 7250);
  assert.equal(centsOf(' € 72.5 ', 'EUR'), 7250);
  assert.equal(centsOf('0.1', 'EUR'), 10);
  assert.equal(centsOf('1.2.3', 'EUR'), null);
  for (const none of ['', '-5', '1e5', '4 2', 'abc', '1.234', '1,5,', '.5', '0x10', '1.005', '5.0.0', '€', '42-'])
    assert.equal(centsOf(none, 'EUR'), null, none);
  for (const some of ['€42', '42€', 'EUR 42', '42 EUR', '42,', '42.0', '$ 42.00'])
    assert.equal(centsOf(some, 'EUR'), 4_200, some);
  assert.equal(centsOf(typedOf(98765, 'EUR'), 'EUR'), 98765);
});

test('an amount with thousands is read as it was meant, or not at all', () => {
  assert.equal(centsOf('1,234.50', 'EUR'), 123450);
  assert.equal(centsOf('1.234,50', 'EUR'), 123450);
  assert.equal(centsOf('1.234', 'EUR'), null);
  assert.equal(centsOf('1,234,567.5', 'EUR'), 123456750);
  assert.equal(centsOf('1.234.567', 'EUR'), null);
  for (const none of ['1,234.567', '12,34.50', '1.234.50', '1,234,50', '1234,567.50', '1,2345.50'])
    assert.equal(centsOf(none, 'EUR'), null, none);
});

test('the clock counts the second that has begun and never goes below zero', () => {
  assert.equal(timeLeft(558_001), '9:19');
  assert.equal(timeLeft(1), '0:01');
  assert.equal(timeLeft(-5), '0:00');
  assert.equal(timeLeft(3_725_000), '1:02:05');
  assert.equal(timeLeft(3_600_000), '1:00:00');
  assert.equal(timeLeft(3_599_000), '59:59');
  assert.equal(timeLeft(600_000), '10:00');
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
  const festival = { ...ticket, endsAt: '2026-11-30T22:00:00.000Z' };
  assert.equal(standingOf(festival, before + 1_000).kind, 'left');
  assert.equal(standingOf(festival, Date.parse(festival.endsAt)).kind, 'over');
});

test('a sale that has ended before the event is no event that has started, and one that has not begun is neither', () => {
  const ticket = { available: 3, status: 'on-sale', startsAt: '2026-11-28T19:30:00.000Z' } as const;
  const saleEndsAt = '2026-11-28T12:00:00.000Z';
  const atNoon = Date.parse(saleEndsAt);
  assert.equal(standingOf({ ...ticket, saleEndsAt }, atNoon).kind, 'sale-ended');
  assert.equal(standingOf({ ...ticket, saleEndsAt }, atNoon - 1).kind, 'left');
  const saleStartsAt = '2026-11-20T09:00:00.000Z';
  const early = standingOf({ ...ticket, saleStartsAt, saleEndsAt }, Date.parse(saleStartsAt) - 1);
  assert.deepEqual(early, { kind: 'not-yet', tone: 'soft', saleStartsAt });
  assert.equal(isGone(early), false);
  assert.equal(standingOf({ ...ticket, saleStartsAt }, Date.parse(saleStartsAt)).kind, 'left');
  assert.equal(standingOf({ ...ticket, saleStartsAt, status: 'withdrawn' }, 0).kind, 'withdrawn');
});

test('what is gone is sold out, withdrawn or started; before the time is known nothing has started', () => {
  const ticket = { available: 0, status: 'on-sale', startsAt: '2026-11-28T19:30:00.000Z' } as const;
  const nextReleaseAt = '2026-11-28T19:00:00.000Z';
  assert.deepEqual(standingOf({ ...ticket, nextReleaseAt }, null), { kind: 'held', tone: 'held', nextReleaseAt });
  assert.equal(standingOf({ ...ticket, available: 1 }, null).kind, 'left');
  assert.equal(standingOf({ available: 1, status: 'on-sale' }, Date.now()).kind, 'left');
  assert.equal(standingOf({ ...ticket, available: -1 }, null).kind, 'held');
  const isGoneWith = (status: 'on-sale' | 'sold-out' | 'withdrawn', now: number | null = null) =>
    isGone(standingOf({ ...ticket, status }, now));
  assert.deepEqual([isGoneWith('sold-out'), isGoneWith('withdrawn'), isGoneWith('on-sale')], [true, true, false]);
  assert.equal(isGoneWith('on-sale', Date.parse(ticket.startsAt)), true);
  assert.equal(isGone(standingOf({ ...ticket, available: 3 }, null)), false);
});

test('a moment is written in the reader’s language and time zone', () => {
  const at = '2026-11-28T23:05:00.000Z';
  const london: Viewer = { locale: 'en-GB', timeZone: 'Europe/London' };
  const berlin: Viewer = { locale: 'de-DE', timeZone: 'Europe/Berlin' };
  assert.deepEqual(stubDate(at, london), { day: '28', month: 'Nov', weekday: 'Sat' });
  assert.deepEqual(stubDate(at, berlin), { day: '29', month: 'Nov', weekday: 'So' });
  const paris: Viewer = { locale: 'fr-FR', timeZone: 'Europe/Paris' };
  assert.deepEqual(stubDate(at, paris), { day: '29', month: 'nov', weekday: 'dim' });
  assert.equal(stubDate('2026-11-05T12:00:00Z', london).day, '05');
  assert.equal(clockTime(at, london), '23:05');
  assert.equal(clockTime(at, { ...london, timeZone: 'Asia/Tokyo' }), '8:05');
  assert.match(longMoment(at, london), /^Saturday,? 28 November 2026 at 23:05$/);
  assert.equal(shortMoment(at, london), '28 Nov, 23:05');
  assert.equal(shortDay('2026-11-28', 'en-GB'), '28 Nov');
});

test('seconds until a moment count the one that has begun, and never fall below zero', () => {
  const at = '2026-11-28T19:30:00.000Z';
  const end = Date.parse(at);
  for (const [now, seconds] of [
    [end - 60_000, 60],
    [end - 59_999, 60],
    [end - 1, 1],
    [end, 0],
    [end + 5_000, 0],
  ] as const)
    assert.equal(secondsUntil(at, now), seconds);
});

test('all listeners of a clock share one timer, which stops with the last of them', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const stops = t.mock.method(globalThis, 'clearInterval');
  let now = 1_000;
  const clock = createClock(() => now);
  assert.equal(clock.tickedAt(), 1_000);
  now = 2_000;
  assert.deepEqual([clock.tickedAt(), clock.now()], [1_000, 2_000]);
  const calls: string[] = [];
  const stopOne = clock.listen(() => calls.push('one'));
  now = 2_100;
  const stopTwo = clock.listen(() => calls.push('two'));
  assert.deepEqual([clock.tickedAt(), clock.now()], [2_000, 2_000], 'who comes later does not turn the clock');
  t.mock.timers.tick(250);
  assert.deepEqual(calls, ['one', 'two']);
  assert.deepEqual([clock.tickedAt(), clock.now()], [2_100, 2_100]);
  stopOne();
  assert.equal(stops.mock.callCount(), 0);
  t.mock.timers.tick(250);
  assert.deepEqual(calls, ['one', 'two', 'two']);
  stopTwo();
  assert.equal(stops.mock.callCount(), 1);
  t.mock.timers.tick(1_000);
  assert.equal(calls.length, 3);
  now = 9_000;
  assert.equal(clock.now(), 9_000);
});
