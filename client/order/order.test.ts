import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Order } from '@ticketing/contracts/http/orders';
import type { Payment } from '@ticketing/contracts/http/payments';
import { canExtend, extendedText } from './can-extend.ts';
import { endings } from './endings.ts';
import { isOpen, phaseOf } from './phase.ts';
import { askInMs, isPaying, isUrgent, remaining } from './remaining.ts';
import { spokenAt } from './spoken-clock.ts';
import { tabTitle } from './titles.ts';

/** A moment so many minutes after seven. */
const at = (minutes: number): string => new Date(Date.UTC(2026, 10, 28, 19) + minutes * 60_000).toISOString();

test('an order shows its own state, and that it is being confirmed as soon as the card has said yes', () => {
  const phase = (status: string, payment?: string | null, reason?: string) =>
    phaseOf({ status, reason } as Order, payment ? ({ status: payment } as Payment) : (payment as null | undefined));
  for (const payment of [undefined, null, 'created', 'requires-action', 'voided', 'refunded', 'failed'])
    assert.equal(phase('awaiting-payment', payment), 'awaiting-payment', `${payment}`);
  for (const payment of ['authorized', 'captured']) assert.equal(phase('awaiting-payment', payment), 'confirming');
  for (const status of ['confirming', 'complete', 'refunded']) assert.equal(phase(status, 'captured'), status);
  for (const reason of ['by-buyer', 'expired', 'payment-failed'])
    assert.equal(phase('cancelled', 'authorized', reason), reason, 'a cancelled order is never shown as nearly bought');
  assert.equal(phase('cancelled'), 'by-buyer');
});

test('the clock counts down to what is decided, on the server’s clock, and never below zero', () => {
  const expiresAt = '2026-11-28T19:15:00.000Z';
  const order = { createdAt: '2026-11-28T19:00:00.000Z', expiresAt, decideAt: expiresAt };
  const at = (time: string) => remaining(order, Date.parse(`2026-11-28T${time}Z`));
  assert.deepEqual(at('19:00:00.000'), { left: 900_000, share: 1 });
  assert.deepEqual(at('19:12:00.000'), { left: 180_000, share: 0.2 });
  assert.deepEqual(at('19:15:00.000'), { left: 0, share: 0 });
  assert.deepEqual(at('19:20:00.000'), { left: 0, share: 0 });
  assert.deepEqual(
    at('18:59:00.000'),
    { left: 960_000, share: 1 },
    'a clock that is behind fills no more than the bar',
  );
  assert.equal(remaining({ ...order, createdAt: expiresAt }, Date.parse(expiresAt)).share, 0);
  const paying = { ...order, decideAt: '2026-11-28T19:20:00.000Z' };
  assert.deepEqual(remaining(paying, Date.parse('2026-11-28T19:16:00.000Z')), { left: 240_000, share: 0.2 });
  assert.deepEqual(
    [isPaying(order), isPaying(paying), isPaying({ ...order, payingSince: expiresAt })],
    [false, true, true],
  );
  assert.deepEqual([isUrgent(120_001), isUrgent(120_000), isUrgent(0)], [false, true, true]);
});

test('an unpaid order is asked for just after its clock has run out, once', () => {
  const endsAt = '2026-11-28T19:15:00.000Z';
  const end = Date.parse(endsAt);
  for (const [now, expected] of [
    [end - 900_000, 900_600],
    [end, 600],
    [end + 600, 0],
    [end + 601, null],
    [end + 600 - (2 ** 31 - 1), 2 ** 31 - 1],
    // A longer timer would go off at once.
    [end + 600 - 2 ** 31, null],
  ] as const)
    assert.equal(askInMs({ status: 'awaiting-payment', decideAt: endsAt }, now), expected, `${now - end}`);
  for (const status of ['confirming', 'complete', 'cancelled', 'refunded'] as const)
    assert.equal(askInMs({ status, decideAt: endsAt }, end), null, status);
});

test('the clock is read out at its marks, each time with what is left at most', () => {
  for (const [seconds, words] of [
    [601, null],
    [600, 'Less than 10 minutes left to pay.'],
    [301, 'Less than 10 minutes left to pay.'],
    [300, 'Less than 5 minutes left to pay.'],
    [120, 'Less than two minutes left to pay.'],
    [60, 'Less than one minute left to pay.'],
    [30, 'Less than 30 seconds left to pay.'],
    [10, 'Less than 10 seconds left to pay.'],
    [0.001, 'Less than 10 seconds left to pay.'],
    [0, 'Time is up.'],
  ] as const)
    assert.equal(spokenAt(seconds * 1000), words, `${seconds}`);
});

test('the clock says at its marks that there can be more time, and early enough to press for it', () => {
  for (const seconds of [300, 120, 60, 30])
    assert.match(
      spokenAt(seconds * 1000, true) ?? '',
      /left to pay\. The button “5 more minutes” gives you more time\.$/,
    );
  for (const seconds of [600, 10, 0]) assert.equal(spokenAt(seconds * 1000, true), spokenAt(seconds * 1000));
});

test('more time can be had while nobody pays and there is some left, and what it gave is said as it is', () => {
  const order = { status: 'awaiting-payment', expiresAt: at(15), decideAt: at(15), extensionsLeft: 1 } as Order;
  assert.equal(canExtend(order), true);
  for (const other of [
    { extensionsLeft: 0 },
    { extensionsLeft: undefined as never },
    { decideAt: at(20) },
    { payingSince: at(3) },
    { status: 'confirming' as const },
  ])
    assert.equal(canExtend({ ...order, ...other }), false, JSON.stringify(other));
  const text = (minutes: number) => extendedText(order, { decideAt: at(15 + minutes) });
  assert.equal(text(5), '5 more minutes: pay while the clock runs.');
  assert.equal(text(3.5), '3 more minutes; the sale ends then.');
  assert.equal(text(0.5), '30 more seconds; the sale ends then.');
});

test('an order that ended says that nothing was charged and offers the ticket again; others do neither', () => {
  const order = { quantity: 1 } as Order;
  for (const phase of ['by-buyer', 'expired', 'payment-failed'] as const) {
    assert.match(endings[phase].text(order, '€84.00'), /You no longer hold this ticket.*othing was charged/);
    assert.match(endings[phase].text({ quantity: 2 } as Order, '€84.00'), /You no longer hold these 2 tickets/);
    assert.doesNotMatch(endings[phase].text(order, '€84.00'), /on sale/, 'the seller may have taken it off');
    assert.equal(endings[phase].again, true, phase);
  }
  for (const [phase, words] of [
    ['confirming', /^You are charged only once your ticket is certain/],
    ['refunded', /^€84\.00 is on its way back to you/],
  ] as const) {
    assert.match(endings[phase].text(order, '€84.00'), words);
    assert.doesNotMatch(endings[phase].text(order, '€84.00'), /othing was charged|card/);
    assert.equal(endings[phase].again, false, phase);
  }
  assert.deepEqual(
    Object.values(endings).map(({ title }) => title),
    ['Confirming…', 'Reservation cancelled', 'Time ran out', 'The payment failed', 'Refunded'],
  );
});

test('the tab says how an order stands, and with what', () => {
  assert.equal(tabTitle('awaiting-payment', 'Nick Cave'), 'Pay · Nick Cave');
  assert.equal(tabTitle('complete', 'Nick Cave'), 'Paid · Nick Cave');
  const phases = ['confirming', 'by-buyer', 'expired', 'payment-failed', 'refunded'] as const;
  assert.deepEqual(
    phases.map((phase) => tabTitle(phase, 'X')),
    ['Confirming · X', 'Cancelled · X', 'Time ran out · X', 'Payment failed · X', 'Refunded · X'],
  );
  assert.deepEqual([isOpen('awaiting-payment'), isOpen('confirming'), isOpen('complete')], [true, true, false]);
});
