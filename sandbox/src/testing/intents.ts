import assert from 'node:assert/strict';
import { findTestCardById } from '../domain/cards.ts';
import { type Confirmation, confirmIntent } from '../domain/confirm-intent.ts';
import { createIntent, type NewIntent } from '../domain/create-intent.ts';
import type { Intent, Step } from '../domain/intent.ts';
import { cardOf, type PaymentMethod } from '../domain/payment-method.ts';
import { type RefundWish, refundIntent } from '../domain/refund-intent.ts';
import { Refusal } from '../domain/refusal.ts';

export const [madeAt, now] = [1_800_000_000, 1_800_000_060];

export const paymentMethod = (kind: string): PaymentMethod => ({
  id: `pm_of_${kind}`,
  createdAt: madeAt,
  card: cardOf(findTestCardById(kind)!, 12, 2040),
  name: 'Ada',
  email: 'ada@example.org',
  metadata: {},
});
export const wish: NewIntent = {
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
/** An intent as it is made, at `madeAt`; everything else happens to it at `now`. */
export const create = (given: Partial<NewIntent> = {}, paymentMethodId: string | null = null): Step =>
  createIntent({ ...wish, ...given }, paymentMethodId, { intent: 'pi_1', secret: 's' }, madeAt);
export const created = (given: Partial<NewIntent> = {}): Intent => create(given).intent;
export const confirm = (intent: Intent, kind: string, how: Partial<Confirmation> = {}, nth = 1): Step =>
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
export const held = (given: Partial<NewIntent> = {}): Intent => confirm(created(given), 'pm_card_visa').intent;
export const asked = (given: Partial<NewIntent> = {}): Intent =>
  confirm(created(given), 'pm_card_authenticationRequired').intent;
export const refund = (intent: Intent, given: Partial<RefundWish> = {}, id = 're_1'): Step =>
  refundIntent(intent, { chargeId: null, amount: undefined, reason: null, metadata: {}, ...given }, id, now);

/** How something is refused; null when it is not. */
export const problemOf = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof Refusal);
    assert.match(error.message, /\w/, 'it says why');
    const { status, type, code, param, intent } = error.problem;
    return { status, type, code, param, intent: intent?.id };
  }
  return null;
};
export const wrong = (param: string, code?: string) => ({
  ...{ status: 400, type: 'invalid_request_error', code, param, intent: undefined },
});
export const unexpected = { ...wrong('', 'payment_intent_unexpected_state'), param: undefined, intent: 'pi_1' };

/** What every attempt to charge has, whatever becomes of it. */
export const attempt = (kind: string) => ({
  id: 'ch_1',
  createdAt: now,
  amount: 1_000,
  paymentMethodId: `pm_of_${kind}`,
  name: 'Ada',
  email: 'ada@example.org',
  card: paymentMethod(kind).card,
});
