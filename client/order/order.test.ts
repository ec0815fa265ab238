import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Order } from '@ticketing/contracts/http/orders';
import type { Payment } from '@ticketing/contracts/http/payments';
import { endings } from './endings.ts';
import { phaseOf } from './phase.ts';
import { askInMs, isUrgent, remaining } from './remaining.ts';
import { spokenAt } from './spoken-clock.ts';

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

test('the clock counts down to the end of the reservation on the server’s clock, and never below zero', () => {
  const order = { createdAt: '2026-11-28T19:00:00.000Z', expiresAt: '2026-11-28T19:15:00.000Z' };
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
  assert.equal(remaining({ ...order, createdAt: order.expiresAt }, Date.parse(order.expiresAt)).share, 0);
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
    assert.equal(askInMs({ status: 'awaiting-payment', expiresAt: endsAt }, now), expected, `${now - end}`);
  for (const status of ['confirming', 'complete', 'cancelled', 'refunded'] as const)
    assert.equal(askInMs({ status, expiresAt: endsAt }, end), null, status);
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

test('a cancelled order says that nothing was charged and offers the ticket again; others do neither', () => {
  const order = { quantity: 1 } as Order;
  for (const phase of ['by-buyer', 'expired', 'payment-failed'] as const) {
    assert.match(endings[phase].text(order, '€84.00'), /Your place is back on sale.*othing was charged/);
    assert.match(endings[phase].text({ quantity: 2 } as Order, '€84.00'), /Your places are back on sale/);
    assert.equal(endings[phase].again, true, phase);
  }
  for (const [phase, words] of [
    ['confirming', /before anything is charged/],
    ['refunded', /^€84\.00 is on its way back to your card/],
  ] as const) {
    assert.match(endings[phase].text(order, '€84.00'), words);
    assert.doesNotMatch(endings[phase].text(order, '€84.00'), /back on sale|othing was charged/);
    assert.equal(endings[phase].again, false, phase);
  }
  assert.deepEqual(
    Object.values(endings).map(({ title }) => title),
    ['Nearly yours', 'You let it go', 'Time ran out', 'The payment failed', 'Refunded'],
  );
});
