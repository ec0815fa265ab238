import { webhookKinds } from '../domain/fault-rule.ts';
import { newId } from '../domain/ids.ts';
import { type EventType, type Intent, latestCharge, type Step } from '../domain/intent.ts';
import { planDeliveries } from '../domain/plan-deliveries.ts';
import { secondsOf, type World } from '../world.ts';
import type { Call } from './operation.ts';

const isWanted = (patterns: readonly string[], type: string): boolean =>
  patterns.some((pattern) => (pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern));

const objectOf = (type: EventType, intent: Intent): string => {
  if (type.startsWith('charge.')) return latestCharge(intent)!.id;
  if (type.startsWith('refund.')) return intent.refunds.at(-1)!.id;
  return intent.id;
};

/** Who caused a step; null fields when it was nobody's call (the challenge page, the passing of time). */
export type Cause = Pick<Call, 'now'> & { readonly requestId: string | null; readonly idempotencyKey: string | null };

/** Writes down what a step made of an intent, its events, and the webhooks to be sent. Call it inside a transaction. */
export const record = (world: World, cause: Cause, before: Intent | undefined, step: Step): void => {
  const { store } = world;
  const { intent, events } = step;
  if (before === intent) return;
  const statePos = store.intents.save(before, intent);
  for (const charge of intent.charges.slice(before?.charges.length ?? 0)) {
    if (!charge.failure) store.paymentMethods.use(charge.paymentMethodId, intent.id);
  }
  for (const type of events) {
    const id = newId('evt');
    const { requestId, idempotencyKey, now } = cause;
    const objectId = objectOf(type, intent);
    store.events.add({ id, createdAt: secondsOf(now), type, objectId, statePos, requestId, idempotencyKey });
    if (!isWanted(world.webhookEvents, type)) continue;
    const faults = world.faults.strike({ kinds: webhookKinds, event: type }, () => intent.metadata);
    for (const due of planDeliveries(faults, now, world.random)) store.deliveries.add(id, intent.id, now, due);
  }
};
