import type { Transaction } from '@ticketing/common/database/database';
import type { Logger } from '@ticketing/common/logger';
import type { Received } from '@ticketing/common/messaging/received';
import type { Subscription } from '@ticketing/common/messaging/subscription';
import { backoffMs } from '@ticketing/common/pause';

const refuse = (): never => {
  throw new Error('Expiration has no database.');
};
const noTransaction: Transaction = { query: refuse, afterCommit: refuse };

/** Handles a batch without database or inbox: setting a timer twice does no harm. What Redis does not take goes back to the broker. */
export const settle =
  (log: Logger) =>
  async (batch: readonly Received[]): Promise<void> => {
    const bodies = new Map<Subscription['handle'], unknown[]>();
    for (const one of batch) {
      if (one.kind === 'broken')
        log.error({ reason: one.reason, seq: one.delivery.seq }, 'message cannot be read and is skipped');
      if (one.kind !== 'wanted') continue;
      const { handle } = one.subscription;
      bodies.set(handle, [...(bodies.get(handle) ?? []), one.body]);
    }
    try {
      for (const [handle, waiting] of bodies) await handle(noTransaction, waiting);
      for (const { delivery } of batch) delivery.ack();
    } catch (error) {
      log.warn({ error: String(error) }, 'timers are set later; orders has a sweeper of its own');
      for (const { delivery } of batch) delivery.nak(backoffMs(delivery.deliveries, 250, 10_000));
    }
  };
