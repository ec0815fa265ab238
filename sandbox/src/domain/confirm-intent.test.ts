import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  asked,
  attempt,
  confirm,
  create,
  created,
  madeAt,
  now,
  paymentMethod,
  problemOf,
  unexpected,
  wish,
  wrong,
} from '../testing/intents.ts';
import { findTestCardById } from './cards.ts';
import { type Confirmation, settleChallenge } from './confirm-intent.ts';
import type { NewIntent } from './create-intent.ts';
import { amountCapturable, amountReceived, type Intent, type IntentStatus, latestCharge } from './intent.ts';

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
