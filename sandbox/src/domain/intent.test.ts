import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findTestCardById } from './cards.ts';
import { confirmIntent, settleChallenge } from './confirm-intent.ts';
import { createIntent } from './create-intent.ts';
import { newId, randomText } from './ids.ts';
import {
  amountCapturable,
  amountReceived,
  amountRefunded,
  type CaptureMethod,
  type Intent,
  type Step,
} from './intent.ts';
import { cardOf, type PaymentMethod } from './payment-method.ts';
import { refundIntent } from './refund-intent.ts';
import { Refusal } from './refusal.ts';
import { cancelIntent, captureIntent } from './settle-intent.ts';
import { updateIntent } from './update-intent.ts';

const now = 1_800_000_000;

const paymentMethod = (kind: string): PaymentMethod => ({
  id: newId('pm'),
  createdAt: now,
  card: cardOf(findTestCardById(kind)!, 12, 2040),
  name: null,
  email: null,
  metadata: {},
});

const created = (captureMethod: CaptureMethod): Intent =>
  createIntent(
    {
      amount: 1000,
      currency: 'eur',
      captureMethod,
      confirmationMethod: 'automatic',
      allowedTypes: ['card'],
      allowRedirects: 'always',
      metadata: {},
      description: null,
      receiptEmail: null,
      statementDescriptorSuffix: null,
    },
    null,
    { intent: newId('pi'), secret: 'secret' },
    now,
  ).intent;

type Act = (intent: Intent) => Step;

const confirmWith =
  (kind: string): Act =>
  (intent) =>
    confirmIntent(
      intent,
      {
        paymentMethod: paymentMethod(kind),
        returnUrl: 'https://shop.example',
        offSession: false,
        failOnAction: false,
        useStripeSdk: false,
        byPublishableKey: false,
      },
      { charge: newId('ch'), challenge: randomText() },
      now,
    );

const amounts = fc.integer({ min: -1, max: 1200 });
const acts: fc.Arbitrary<Act> = fc.oneof(
  fc
    .constantFrom('pm_card_visa', 'pm_card_chargeDeclined', 'pm_card_authenticationRequired')
    .map((kind) => confirmWith(kind)),
  fc
    .constantFrom('complete', 'fail')
    .map((outcome) => (intent: Intent) => settleChallenge(intent, outcome, { charge: newId('ch') }, now)),
  fc.option(amounts, { nil: undefined }).map((amount) => (intent: Intent) => captureIntent(intent, amount)),
  fc.constant((intent: Intent) => cancelIntent(intent, null, now)),
  amounts.map((amount) => (intent: Intent) => updateIntent(intent, { amount })),
  fc
    .option(amounts, { nil: undefined })
    .map(
      (amount) => (intent: Intent) =>
        refundIntent(intent, { chargeId: null, amount, reason: null, metadata: {} }, newId('re'), now),
    ),
);

const attempt = (intent: Intent, act: Act): Intent => {
  try {
    return act(intent).intent;
  } catch (error) {
    if (error instanceof Refusal) return intent;
    throw error;
  }
};

const methods = fc.constantFrom<CaptureMethod>('manual', 'automatic');

test('whatever is tried in whatever order, money is never taken twice and never given back beyond what was taken', () => {
  fc.assert(
    fc.property(methods, fc.array(acts, { maxLength: 30 }), (method, tries) => {
      let intent = created(method);
      for (const act of tries) {
        intent = attempt(intent, act);
        const live = intent.charges.filter(({ status }) => status === 'authorized' || status === 'captured');
        assert.ok(live.length <= 1);
        assert.ok(amountReceived(intent) + amountCapturable(intent) <= intent.amount);
        assert.ok(amountRefunded(intent) <= amountReceived(intent));
      }
    }),
  );
});

test('whatever is tried, the status says what the money says', () => {
  fc.assert(
    fc.property(methods, fc.array(acts, { maxLength: 30 }), (method, tries) => {
      let intent = created(method);
      for (const act of tries) {
        intent = attempt(intent, act);
        assert.equal(intent.status === 'requires_capture', amountCapturable(intent) > 0);
        assert.equal(intent.status === 'succeeded', amountReceived(intent) > 0);
        assert.equal(intent.status === 'requires_action', intent.challenge?.open === true);
      }
    }),
  );
});

test('succeeded and canceled are for ever', () => {
  fc.assert(
    fc.property(methods, fc.array(acts, { maxLength: 30 }), (method, tries) => {
      let intent = created(method);
      for (const act of tries) {
        const { status } = intent;
        intent = attempt(intent, act);
        if (status === 'succeeded' || status === 'canceled') assert.equal(intent.status, status);
      }
    }),
  );
});
