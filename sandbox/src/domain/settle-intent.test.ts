import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asked, confirm, created, held, now, problemOf, refund, unexpected, wrong } from '../testing/intents.ts';
import { amountCapturable, amountReceived, amountRefunded, latestCharge } from './intent.ts';
import { cancelIntent, captureIntent } from './settle-intent.ts';

describe('capturing', () => {
  test('takes what is held, or a part of it', () => {
    for (const [amount, taken] of [
      [undefined, 1_000],
      [1_000, 1_000],
      [300, 300],
      [1, 1],
    ] as const) {
      const { intent, events } = captureIntent(held(), amount, { note: 'x' });
      assert.deepEqual([intent.status, amountReceived(intent), amountCapturable(intent)], ['succeeded', taken, 0]);
      assert.deepEqual([latestCharge(intent)?.status, intent.metadata], ['captured', { orderId: '7', note: 'x' }]);
      assert.deepEqual(events, ['charge.captured', 'payment_intent.succeeded']);
    }
    const declinedFirst = confirm(confirm(created(), 'pm_card_chargeDeclined').intent, 'pm_card_visa', {}, 2).intent;
    assert.deepEqual(
      captureIntent(declinedFirst, undefined).intent.charges.map(({ status }) => status),
      ['failed', 'captured'],
    );
  });

  test('is refused for nothing, for more than is held, and where nothing is held', () => {
    for (const none of [0, -1])
      assert.deepEqual(
        problemOf(() => captureIntent(held(), none)),
        wrong('amount_to_capture', 'parameter_invalid_integer'),
      );
    assert.deepEqual(
      problemOf(() => captureIntent(held(), 1_001)),
      wrong('amount_to_capture', 'amount_too_large'),
    );
    for (const other of [
      created(),
      asked(),
      captureIntent(held(), undefined).intent,
      cancelIntent(held(), null, now).intent,
    ])
      assert.deepEqual(
        problemOf(() => captureIntent(other, undefined)),
        unexpected,
      );
    assert.throws(() => captureIntent(captureIntent(held(), undefined).intent, undefined), /captured already/);
    assert.throws(() => captureIntent(created(), undefined), /its status is requires_payment_method/);
  });
});

describe('canceling', () => {
  test('ends an intent, and lets go of what it holds', () => {
    for (const [reason, released] of [
      ['abandoned', 'charge.refunded'],
      [null, 'charge.refunded'],
      ['automatic', 'charge.expired'],
    ] as const) {
      const { intent, events } = cancelIntent(held(), reason, now);
      const { status, canceledAt, cancellationReason } = intent;
      assert.deepEqual([status, canceledAt, cancellationReason], ['canceled', now, reason]);
      assert.deepEqual([latestCharge(intent)?.status, amountCapturable(intent)], ['released', 0]);
      assert.deepEqual(events, [released, 'payment_intent.canceled']);
    }
    assert.deepEqual(cancelIntent(created(), null, now).events, ['payment_intent.canceled']);
    const question = cancelIntent(asked(), null, now).intent;
    assert.deepEqual([question.status, question.challenge?.open], ['canceled', false]);
    const failed = confirm(created(), 'pm_card_chargeDeclined').intent;
    assert.deepEqual(cancelIntent(failed, null, now).intent.charges, failed.charges);
  });

  test('is refused once it has succeeded or was canceled', () => {
    for (const over of [captureIntent(held(), undefined).intent, cancelIntent(held(), null, now).intent])
      assert.deepEqual(
        problemOf(() => cancelIntent(over, null, now)),
        unexpected,
      );
  });
});

describe('refunding', () => {
  const captured = () => captureIntent(held(), 800).intent;

  test('gives back what is left, or a part of it, by intent or by charge', () => {
    const first = refund(captured(), { amount: 300, reason: 'duplicate', metadata: { note: 'x' } });
    assert.deepEqual(first.intent.refunds, [
      { id: 're_1', createdAt: now, chargeId: 'ch_1', amount: 300, reason: 'duplicate', metadata: { note: 'x' } },
    ]);
    assert.deepEqual(first.events, ['refund.created', 'charge.refunded']);
    const second = refund(first.intent, { chargeId: 'ch_1' }, 're_2');
    assert.deepEqual(
      second.intent.refunds.map(({ id, amount }) => [id, amount]),
      [
        ['re_1', 300],
        ['re_2', 500],
      ],
    );
    assert.deepEqual(
      [amountRefunded(second.intent), amountRefunded(second.intent, 'ch_1'), amountRefunded(second.intent, 'ch_2')],
      [800, 800, 0],
    );
  });

  test('is of the charge that took the money, whatever was tried before', () => {
    const declined = confirm(created(), 'pm_card_chargeDeclined').intent;
    const paid = captureIntent(confirm(declined, 'pm_card_visa', {}, 2).intent, undefined).intent;
    assert.equal(refund(paid).intent.refunds[0]?.chargeId, 'ch_2');
  });

  test('is refused for more than is left, for nothing, and where nothing was taken', () => {
    const once = refund(captured(), { amount: 300 }).intent;
    assert.deepEqual(
      problemOf(() => refund(once, { amount: 501 })),
      wrong('amount'),
    );
    for (const none of [0, -1])
      assert.deepEqual(
        problemOf(() => refund(once, { amount: none })),
        wrong('amount', 'parameter_invalid_integer'),
      );
    assert.equal(amountRefunded(refund(once, { amount: 1 }).intent), 301);
    const all = refund(captured()).intent;
    assert.deepEqual(
      problemOf(() => refund(all)),
      { ...wrong('', 'charge_already_refunded'), param: undefined },
    );
    for (const chargeId of [null, 'ch_1'])
      assert.deepEqual(
        problemOf(() => refund(held(), { chargeId })),
        unexpected,
      );
    assert.deepEqual(
      problemOf(() => refund(captured(), { chargeId: 'ch_of_another' })),
      unexpected,
    );
  });
});
