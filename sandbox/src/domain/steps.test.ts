import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findTestCardById } from './cards.ts';
import { type Confirmation, confirmIntent, settleChallenge } from './confirm-intent.ts';
import { createIntent, type NewIntent } from './create-intent.ts';
import {
  amountCapturable,
  amountReceived,
  amountRefunded,
  type Intent,
  type IntentStatus,
  latestCharge,
  type Step,
} from './intent.ts';
import { cardOf, type PaymentMethod } from './payment-method.ts';
import { type RefundWish, refundIntent } from './refund-intent.ts';
import { Refusal } from './refusal.ts';
import { cancelIntent, captureIntent } from './settle-intent.ts';
import { type IntentChange, updateIntent } from './update-intent.ts';

const [madeAt, now] = [1_800_000_000, 1_800_000_060];

const paymentMethod = (kind: string): PaymentMethod => ({
  id: `pm_of_${kind}`,
  createdAt: madeAt,
  card: cardOf(findTestCardById(kind)!, 12, 2040),
  name: 'Ada',
  email: 'ada@example.org',
  metadata: {},
});
const wish: NewIntent = {
  amount: 1_000,
  currency: 'eur',
  captureMethod: 'manual',
  confirmationMethod: 'automatic',
  allowedTypes: ['card'],
  allowRedirects: 'always',
  metadata: { orderId: '7' },
  description: 'Two places',
  receiptEmail: 'ada@example.org',
  statementDescriptorSuffix: 'TICKETS',
};
const create = (given: Partial<NewIntent> = {}, paymentMethodId: string | null = null): Step =>
  createIntent({ ...wish, ...given }, paymentMethodId, { intent: 'pi_1', secret: 's' }, madeAt);
const created = (given: Partial<NewIntent> = {}): Intent => create(given).intent;
const confirm = (intent: Intent, kind: string, how: Partial<Confirmation> = {}, nth = 1): Step =>
  confirmIntent(
    intent,
    {
      ...{ paymentMethod: paymentMethod(kind), returnUrl: 'https://shop.example', offSession: false },
      ...{ failOnAction: false, useStripeSdk: false, byPublishableKey: false },
      ...how,
    },
    { charge: `ch_${nth}`, challenge: 'question' },
    now,
  );
const held = (given: Partial<NewIntent> = {}): Intent => confirm(created(given), 'pm_card_visa').intent;
const asked = (given: Partial<NewIntent> = {}): Intent =>
  confirm(created(given), 'pm_card_authenticationRequired').intent;
const refund = (intent: Intent, given: Partial<RefundWish> = {}, id = 're_1'): Step =>
  refundIntent(intent, { chargeId: null, amount: undefined, reason: null, metadata: {}, ...given }, id, now);

const problemOf = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof Refusal);
    const { status, type, code, param, intent } = error.problem;
    return { status, type, code, param, intent: intent?.id };
  }
  return null;
};
const wrong = (param: string, code?: string) => ({
  ...{ status: 400, type: 'invalid_request_error', code, param, intent: undefined },
});
const unexpected = { ...wrong('', 'payment_intent_unexpected_state'), param: undefined, intent: 'pi_1' };

const attempt = (kind: string) => ({
  id: 'ch_1',
  createdAt: now,
  amount: 1_000,
  paymentMethodId: `pm_of_${kind}`,
  name: 'Ada',
  email: 'ada@example.org',
  card: paymentMethod(kind).card,
});

describe('creating', () => {
  test('makes an intent of what was wished, without any attempt', () => {
    const { intent, events, problem } = create();
    const nothing = { paymentMethodId: null, challenge: null, authenticatedPaymentMethodId: null, lastFailure: null };
    assert.deepEqual(intent, {
      ...wish,
      ...nothing,
      ...{ id: 'pi_1', clientSecret: 'pi_1_secret_s', createdAt: madeAt, status: 'requires_payment_method' },
      ...{ charges: [], refunds: [], canceledAt: null, cancellationReason: null },
    });
    assert.deepEqual([events, problem], [['payment_intent.created'], undefined]);
    const { status, paymentMethodId } = create({}, 'pm_1').intent;
    assert.deepEqual([status, paymentMethodId], ['requires_confirmation', 'pm_1']);
  });
});

describe('confirming', () => {
  test('holds the money, or takes it, as the intent or the confirmation says', () => {
    for (const [captureMethod, how, isHeld] of [
      ['manual', {}, true],
      ['automatic', {}, false],
      ['automatic_async', {}, false],
      ['automatic', { captureMethod: 'manual' }, true],
      ['manual', { captureMethod: 'automatic' }, false],
    ] as const) {
      const before = { ...created({ captureMethod }), lastFailure: asFailure() };
      const { intent, events } = confirm(before, 'pm_card_visa', how);
      const { status, paymentMethodId, lastFailure, charges } = intent;
      assert.deepEqual(
        { status, paymentMethodId, lastFailure, method: intent.captureMethod },
        {
          ...{ status: isHeld ? 'requires_capture' : 'succeeded', paymentMethodId: 'pm_of_pm_card_visa' },
          ...{ lastFailure: null, method: { captureMethod, ...how }.captureMethod },
        },
      );
      const outcome = { status: isHeld ? 'authorized' : 'captured', amountCaptured: isHeld ? 0 : 1_000 };
      assert.deepEqual(charges, [{ ...attempt('pm_card_visa'), ...outcome, authenticated: false, failure: null }]);
      assert.deepEqual(events, [
        'charge.succeeded',
        isHeld ? 'payment_intent.amount_capturable_updated' : 'payment_intent.succeeded',
      ]);
      assert.deepEqual([amountCapturable(intent), amountReceived(intent)], isHeld ? [1_000, 0] : [0, 1_000]);
    }
  });

  const asFailure = () => confirm(created(), 'pm_card_chargeDeclined').intent.lastFailure;

  test('with a card that is declined keeps the attempt, says why, and leaves the intent payable', () => {
    for (const [kind, code, declineCode, blocked] of [
      ['pm_card_chargeDeclined', 'card_declined', 'generic_decline', false],
      ['pm_card_chargeDeclinedExpiredCard', 'expired_card', undefined, false],
      ['pm_card_radarBlock', 'card_declined', 'fraudulent', true],
    ] as const) {
      const { intent, events, problem } = confirm(created(), kind);
      const message = findTestCardById(kind)?.decline?.message ?? '';
      const why = { code, declineCode, message };
      const method = paymentMethod(kind);
      assert.deepEqual([intent.status, intent.paymentMethodId], ['requires_payment_method', null]);
      assert.deepEqual(intent.charges, [
        {
          ...{ ...attempt(kind), status: 'failed', amountCaptured: 0, authenticated: false },
          failure: { ...why, blocked },
        },
      ]);
      assert.deepEqual(intent.lastFailure, { type: 'card_error', ...why, chargeId: 'ch_1', paymentMethod: method });
      assert.deepEqual(events, ['charge.failed', 'payment_intent.payment_failed']);
      const facts = { status: 402, type: 'card_error', chargeId: 'ch_1', paymentMethod: method };
      assert.deepEqual(problem, { ...facts, ...why, intent });
      const again = confirm(intent, 'pm_card_visa', {}, 2).intent;
      assert.deepEqual([again.charges.length, latestCharge(again)?.id], [2, 'ch_2']);
    }
  });

  test('with a card that asks opens a question, and holds nothing', () => {
    const { intent, events } = confirm(created(), 'pm_card_authenticationRequired');
    assert.deepEqual(
      [intent.status, intent.charges, events],
      [...['requires_action', [], ['payment_intent.requires_action']]],
    );
    const method = paymentMethod('pm_card_authenticationRequired');
    const question = { open: true, secret: 'question', paymentMethod: method };
    assert.deepEqual(intent.challenge, { ...question, returnUrl: 'https://shop.example', forSdk: false });
    const forSdk = confirm(created(), 'pm_card_authenticationRequired', { returnUrl: null }).intent;
    assert.deepEqual(forSdk.challenge, { ...question, returnUrl: null, forSdk: true });
  });

  test('with a card that asks is declined where nobody is there to answer', () => {
    for (const how of [{ offSession: true }, { failOnAction: true }]) {
      const { intent, problem, events } = confirm(created(), 'pm_card_authenticationRequired', how);
      assert.deepEqual(events, ['charge.failed', 'payment_intent.payment_failed']);
      const why = ['authentication_required', 'authentication_required'];
      assert.deepEqual([problem?.code, problem?.declineCode], why);
      const charge = latestCharge(intent);
      assert.deepEqual([charge?.failure?.code, charge?.failure?.declineCode], why);
      assert.deepEqual([charge?.id, charge?.authenticated, charge?.failure?.blocked], ['ch_1', false, false]);
      assert.equal(confirm(created(), 'pm_card_visa', how).problem, undefined);
    }
  });

  test('is refused without a payment method, for a browser where the server confirms, and once it is held or over', () => {
    assert.deepEqual(
      problemOf(() => confirm(created(), 'pm_card_visa', { paymentMethod: null })),
      unexpected,
    );
    const byServer = created({ confirmationMethod: 'manual' });
    assert.deepEqual(
      problemOf(() => confirm(byServer, 'pm_card_visa', { byPublishableKey: true })),
      unexpected,
    );
    assert.equal(confirm(byServer, 'pm_card_visa').intent.status, 'requires_capture');
    assert.equal(confirm(created(), 'pm_card_visa', { byPublishableKey: true }).intent.status, 'requires_capture');
    const isConfirmable: Record<IntentStatus, boolean> = {
      ...{ requires_payment_method: true, requires_confirmation: true, requires_action: true },
      ...{ requires_capture: false, canceled: false, succeeded: false },
    };
    for (const [status, expected] of Object.entries(isConfirmable))
      assert.deepEqual(
        problemOf(() => confirm({ ...created(), status: status as IntentStatus }, 'pm_card_visa')),
        expected ? null : unexpected,
        status,
      );
  });

  test('needs an address to return to only where the buyer may be sent elsewhere', () => {
    const any = { allowedTypes: null } as const;
    const code = (given: Partial<NewIntent>, how: Partial<Confirmation>) =>
      problemOf(() => confirm(created(given), 'pm_card_visa', { returnUrl: null, ...how }));
    assert.deepEqual(code(any, {}), wrong('return_url'));
    for (const how of [{ offSession: true }, { useStripeSdk: true }, { returnUrl: 'https://shop.example' }])
      assert.equal(code(any, how), null);
    assert.equal(code({ ...any, allowRedirects: 'never' }, {}), null);
    assert.equal(code({}, {}), null);
  });
});

describe('the bank’s question', () => {
  const settle = (intent: Intent, outcome: 'complete' | 'fail') =>
    settleChallenge(intent, outcome, { charge: 'ch_1' }, now);

  test('answered well holds the money, as authenticated', () => {
    const { intent, events } = settle(asked(), 'complete');
    assert.deepEqual(intent.charges, [
      {
        ...attempt('pm_card_authenticationRequired'),
        ...{ status: 'authorized', amountCaptured: 0, authenticated: true, failure: null },
      },
    ]);
    assert.deepEqual([intent.status, intent.challenge?.open], ['requires_capture', false]);
    assert.deepEqual(events, ['charge.succeeded', 'payment_intent.amount_capturable_updated']);
    assert.deepEqual(settle(intent, 'fail'), { intent, events: [] }, 'once');
    assert.deepEqual(settle(created(), 'complete'), { intent: created(), events: [] }, 'when nobody asks');
  });

  test('failed holds nothing, and leaves the intent payable', () => {
    const { intent, events } = settle(asked(), 'fail');
    const { status, paymentMethodId, challenge, charges, lastFailure } = intent;
    assert.deepEqual(
      { status, paymentMethodId, isOpen: challenge?.open, charges },
      { status: 'requires_payment_method', paymentMethodId: null, isOpen: false, charges: [] },
    );
    const { message, ...failure } = lastFailure!;
    assert.deepEqual(failure, {
      ...{ type: 'invalid_request_error', code: 'payment_intent_authentication_failure' },
      paymentMethod: paymentMethod('pm_card_authenticationRequired'),
    });
    assert.match(message, /could not confirm/);
    assert.deepEqual(events, ['payment_intent.payment_failed']);
  });

  test('answered where the server confirms waits for it, and is then not asked again for this card', () => {
    const byServer = { confirmationMethod: 'manual' } as const;
    const { intent, events } = settle(asked(byServer), 'complete');
    const { status, authenticatedPaymentMethodId, charges } = intent;
    assert.deepEqual(
      [status, authenticatedPaymentMethodId, charges, events],
      [...['requires_confirmation', 'pm_of_pm_card_authenticationRequired', [], []]],
    );
    const paid = confirm(intent, 'pm_card_authenticationRequired').intent;
    assert.deepEqual([paid.status, latestCharge(paid)?.authenticated], ['requires_capture', true]);
    assert.equal(paid.authenticatedPaymentMethodId, null);
    assert.equal(confirm(intent, 'pm_card_threeDSecure2Required').intent.status, 'requires_action');
  });
});

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

describe('updating', () => {
  const notes: IntentChange = {
    metadata: { note: 'x' },
    description: 'Three places',
    receiptEmail: 'grace@example.org',
    statementDescriptorSuffix: 'SHOW',
  };
  const terms: readonly IntentChange[] = [
    { amount: 900 },
    { currency: 'usd' },
    { captureMethod: 'automatic' },
    { paymentMethodId: 'pm_2' },
  ];

  test('of notes is possible at any time and forgets the last failure', () => {
    for (const intent of [
      confirm(created(), 'pm_card_chargeDeclined').intent,
      held(),
      cancelIntent(held(), null, now).intent,
    ]) {
      const { metadata, ...rest } = notes;
      const expected = { ...intent, ...rest, metadata: { orderId: '7', ...(metadata as object) }, lastFailure: null };
      assert.deepEqual(updateIntent(intent, notes), { intent: expected, events: [] });
      assert.deepEqual(updateIntent(intent, {}).intent, { ...intent, lastFailure: null });
    }
  });

  test('of what is charged closes the bank’s question, and is refused once money is held or the intent is over', () => {
    for (const change of terms) {
      const { intent } = updateIntent(asked(), change);
      const { challenge, status, ...rest } = intent;
      assert.deepEqual([challenge?.open, status], [false, 'requires_confirmation']);
      const { challenge: _, status: __, ...before } = asked();
      assert.deepEqual(rest, { ...before, ...change });
      const over = [held(), captureIntent(held(), undefined).intent, cancelIntent(held(), null, now).intent];
      for (const one of over)
        assert.deepEqual(
          problemOf(() => updateIntent(one, change)),
          unexpected,
        );
    }
    assert.equal(updateIntent(created(), { amount: 900 }).intent.status, 'requires_payment_method');
    assert.equal(updateIntent(created(), { paymentMethodId: 'pm_2' }).intent.status, 'requires_confirmation');
  });

  test('to an amount that the currency does not allow is refused', () => {
    assert.deepEqual(
      problemOf(() => updateIntent(created(), { amount: 49 })),
      wrong('amount', 'amount_too_small'),
    );
    assert.deepEqual(
      problemOf(() => updateIntent(created(), { currency: 'huf' })),
      wrong('amount', 'amount_too_small'),
    );
  });
});
