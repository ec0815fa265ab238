import { findTestCardById } from '../../../sandbox/src/domain/cards.ts';
import { confirmIntent, settleChallenge } from '../../../sandbox/src/domain/confirm-intent.ts';
import { createIntent } from '../../../sandbox/src/domain/create-intent.ts';
import type { Intent, Step } from '../../../sandbox/src/domain/intent.ts';
import { cardOf, type PaymentMethod } from '../../../sandbox/src/domain/payment-method.ts';
import { refundIntent } from '../../../sandbox/src/domain/refund-intent.ts';
import { badParameter } from '../../../sandbox/src/domain/refusal.ts';
import { cancelIntent, captureIntent } from '../../../sandbox/src/domain/settle-intent.ts';
import { beginning } from '../world/clock.ts';
import type { Scheduler } from '../world/scheduler.ts';

export type Bank = ReturnType<typeof createBank>;

/** The provider's books: the sandbox's own rules over intents in memory. Whoever watches hears of every change. */
export const createBank = (scheduler: Scheduler) => {
  const intents = new Map<string, Intent>();
  const watchers: ((intent: Intent) => void)[] = [];
  let ids = 0;
  const now = (): number => Math.floor((beginning + scheduler.now()) / 1_000);
  const newId = (kind: string): string => `${kind}_${++ids}`;

  const keep = (step: Step): Step => {
    intents.set(step.intent.id, step.intent);
    if (step.events.length > 0) for (const watcher of watchers) watcher(step.intent);
    return step;
  };
  const find = (id: string): Intent => {
    const intent = intents.get(id);
    if (!intent) throw new Error(`the bank knows no intent ${id}`);
    return intent;
  };
  const methodOf = (id: string): PaymentMethod => {
    const card = findTestCardById(id);
    if (!card) throw badParameter('payment_method', `There is no payment method '${id}' here.`);
    return {
      id: newId('pm'),
      createdAt: now(),
      card: cardOf(card, 12, 2040),
      name: null,
      email: null,
      metadata: {},
    };
  };

  return {
    intents: (): readonly Intent[] => [...intents.values()],
    watch: (watcher: (intent: Intent) => void): void => void watchers.push(watcher),
    retrieve: find,
    create: (amount: number, currency: string, metadata: Record<string, string>): Step =>
      keep(
        createIntent(
          {
            amount,
            currency,
            captureMethod: 'manual',
            confirmationMethod: 'automatic',
            allowedTypes: ['card'],
            allowRedirects: 'always',
            metadata,
            description: null,
            receiptEmail: null,
            statementDescriptorSuffix: null,
          },
          null,
          { intent: newId('pi'), secret: newId('secret') },
          now(),
        ),
      ),
    confirm: (id: string, paymentMethod: string, returnUrl: string): Step => {
      const how = {
        paymentMethod: methodOf(paymentMethod),
        returnUrl,
        offSession: false,
        failOnAction: false,
        useStripeSdk: false,
        byPublishableKey: false,
      };
      return keep(confirmIntent(find(id), how, { charge: newId('ch'), challenge: newId('challenge') }, now()));
    },
    answerChallenge: (id: string, outcome: 'complete' | 'fail'): Step =>
      keep(settleChallenge(find(id), outcome, { charge: newId('ch') }, now())),
    capture: (id: string): Step => keep(captureIntent(find(id), undefined)),
    cancel: (id: string, reason: string | null = null): Step => keep(cancelIntent(find(id), reason, now())),
    refund: (id: string): Step =>
      keep(
        refundIntent(find(id), { chargeId: null, amount: undefined, reason: null, metadata: {} }, newId('re'), now()),
      ),
  };
};
