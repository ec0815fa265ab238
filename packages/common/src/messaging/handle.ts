import { type Database, isDatabaseTrouble, type Transaction } from '../database/database.ts';
import type { Logger } from '../logger.ts';
import { backoffMs } from '../pause.ts';
import { withTrace } from '../trace.ts';
import { bury } from './dead-letter.ts';
import { firstTime } from './inbox.ts';
import type { Received } from './received.ts';
import type { Subscription } from './subscription.ts';

const mostDeliveries = 5;

/**
 * The four outcomes of a message, for a batch in one transaction: done or a duplicate → ack; never going to work →
 * a dead letter in the same transaction, then ack; broken now → tried one by one, and the culprit again later.
 */
export const handleBatch = async (database: Database, log: Logger, batch: readonly Received[]): Promise<void> => {
  try {
    await database.transaction((tx) => handleAll(tx, batch));
    for (const { msg } of batch) msg.ack();
  } catch (error) {
    if (batch.length > 1) {
      for (const one of batch) await handleBatch(database, log, [one]);
    } else if (batch[0]) {
      await giveBack(database, log, batch[0], error);
    }
  }
};

const handleAll = async (tx: Transaction, batch: readonly Received[]): Promise<void> => {
  const wanted = batch.filter((one) => one.kind === 'wanted');
  const fresh = await firstTime(
    tx,
    wanted.map(({ id }) => id),
  );
  const bodies = new Map<Subscription['handle'], unknown[]>();
  for (const { id, body, subscription } of wanted) {
    if (!fresh.delete(id)) continue;
    const waiting = bodies.get(subscription.handle);
    if (waiting) waiting.push(body);
    else bodies.set(subscription.handle, [body]);
  }
  const [first] = wanted;
  await withTrace(first?.msg.headers?.get('traceparent'), async () => {
    for (const [handle, waiting] of bodies) await handle(tx, waiting);
  });
  for (const one of batch) if (one.kind === 'broken') await bury(tx, one.msg, one.reason);
};

const giveBack = async (database: Database, log: Logger, { msg }: Received, error: unknown): Promise<void> => {
  const deliveries = msg.info.deliveryCount;
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (!isDatabaseTrouble(error) && deliveries >= mostDeliveries) {
    log.error({ reason, type: msg.headers?.get('ce-type') }, 'a message cannot be handled; it is a dead letter now');
    const buried = await bury(database, msg, reason).then(
      () => true,
      () => false,
    );
    if (buried) return msg.ack();
  }
  log.warn({ reason, deliveries, type: msg.headers?.get('ce-type') }, 'a message will be tried again');
  msg.nak(backoffMs(deliveries - 1, 200, isDatabaseTrouble(error) ? 2_000 : 10_000));
};
