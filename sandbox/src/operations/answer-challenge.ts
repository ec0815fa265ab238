import { settleChallenge } from '../domain/confirm-intent.ts';
import { newId } from '../domain/ids.ts';
import type { Intent } from '../domain/intent.ts';
import { secondsOf, type World } from '../world.ts';
import { record } from './record.ts';

/** The buyer answered the bank, on the challenge page or through the test API. Gives back the intent as it is then. */
export const answerChallenge = (world: World, intent: Intent, outcome: 'complete' | 'fail'): Intent => {
  const now = world.clock();
  const step = settleChallenge(intent, outcome, { charge: newId('ch') }, secondsOf(now));
  world.store.inTransaction(() => record(world, { now, requestId: null, idempotencyKey: null }, intent, step));
  world.wakeWebhooks();
  return step.intent;
};
