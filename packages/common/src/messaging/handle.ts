import { type Database, isDatabaseAway, isDatabaseTrouble, type Transaction } from '../database/database.ts';
import type { Logger } from '../logger.ts';
import { backoffMs } from '../pause.ts';
import { withTrace } from '../trace.ts';
import { deadLetter } from './dead-letter.ts';
import { insertUnseen } from './inbox.ts';
import type { Received } from './received.ts';
import type { Subscription } from './subscription.ts';

const maxDeliveries = 5;
const logEveryMs = 10_000;

export type BatchHandler = (batch: readonly Received[]) => Promise<void>;

/**
 * Handles batches of messages, each in one transaction. A message has one of four outcomes: handled, or seen before, and
 * acknowledged; impossible to handle, and a dead letter in the same transaction; failed, and tried again by itself; or the
 * database is away, and the whole batch is delivered again later. Never throws.
 */
export const createBatchHandler = (database: Database, log: Logger): BatchHandler => {
  let loggedAt = Number.NEGATIVE_INFINITY;
  const nakAll = (batch: readonly Received[], error: unknown): void => {
    for (const { delivery } of batch) delivery.nak(backoffMs(delivery.deliveries - 1, 200, 2_000));
    if (performance.now() - loggedAt < logEveryMs) return;
    loggedAt = performance.now();
    log.warn({ error: String(error), messages: batch.length }, 'database away; messages will be delivered again');
  };
  const handleBatch: BatchHandler = async (batch) => {
    try {
      await database.transaction((tx) => handleAll(tx, batch));
      for (const { delivery } of batch) delivery.ack();
    } catch (error) {
      const [first] = batch;
      if (isDatabaseAway(error)) nakAll(batch, error);
      else if (batch.length > 1) for (const one of batch) await handleBatch([one]);
      else if (first) await nakOrDeadLetter(database, log, first, error);
    }
  };
  return handleBatch;
};

const handleAll = async (tx: Transaction, batch: readonly Received[]): Promise<void> => {
  const wanted = batch.filter((one) => one.kind === 'wanted');
  const unseen = await insertUnseen(
    tx,
    wanted.map(({ id }) => id),
  );
  const bodies = new Map<Subscription['handle'], unknown[]>();
  for (const { id, body, subscription } of wanted) {
    if (!unseen.delete(id)) continue;
    const waiting = bodies.get(subscription.handle);
    if (waiting) waiting.push(body);
    else bodies.set(subscription.handle, [body]);
  }
  const [first] = wanted;
  await withTrace(first?.delivery.traceparent, async () => {
    for (const [handle, waiting] of bodies) await handle(tx, waiting);
  });
  for (const one of batch) if (one.kind === 'broken') await deadLetter(tx, one.delivery, one.reason);
};

const nakOrDeadLetter = async (
  database: Database,
  log: Logger,
  { delivery }: Received,
  error: unknown,
): Promise<void> => {
  const { deliveries, type, id } = delivery;
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (!isDatabaseTrouble(error) && deliveries >= maxDeliveries) {
    log.error({ reason, type, id }, 'message became a dead letter');
    const isDead = await database
      .transaction((tx) => deadLetter(tx, delivery, reason))
      .then(
        () => true,
        () => false,
      );
    if (isDead) return delivery.ack();
  }
  log.warn({ reason, deliveries, type, id }, 'message failed and will be delivered again');
  delivery.nak(backoffMs(deliveries - 1, 200, isDatabaseTrouble(error) ? 2_000 : 10_000));
};
