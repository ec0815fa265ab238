import { keptForMs } from '../domain/idempotency.ts';
import { cancelIntent } from '../domain/settle-intent.ts';
import { secondsOf, type World } from '../world.ts';
import { record } from './record.ts';

const day = 24 * 3600;
const holdSeconds = 7 * day;
const eventSeconds = 30 * day;
// So many at a time, that a call waits no longer than some tens of milliseconds.
const batch = 1000;

/**
 * What the passing of time does at Stripe: a bank lets money go after seven days uncaptured, and the intent is
 * canceled; kept answers are forgotten after a day, events after thirty.
 */
export const keepHouse = (world: World): void => {
  const now = world.clock();
  const { store } = world;
  store.inTransaction(() => {
    for (const intent of store.intents.holdingSince(secondsOf(now) - holdSeconds, batch)) {
      const step = cancelIntent(intent, 'automatic', secondsOf(now));
      record(world, { now, requestId: null, idempotencyKey: null }, intent, step);
    }
    store.keptAnswers.forget(now - keptForMs, batch);
    store.events.forget(secondsOf(now) - eventSeconds, batch);
  });
  world.wakeWebhooks();
};
