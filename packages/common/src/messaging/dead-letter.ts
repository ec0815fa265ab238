import type { Queryable } from '../database/database.ts';
import { insertUnseen } from './inbox.ts';
import type { Delivery } from './received.ts';

/** Sets a message aside that can never be handled, with its reason, so that it blocks nothing and is not lost. */
export const deadLetter = async (tx: Queryable, delivery: Delivery, reason: string): Promise<void> => {
  const { id, stream, seq, type, deliveries } = delivery;
  // It counts as handled: otherwise it would be fetched from its owner's log again.
  if (id) await insertUnseen(tx, [id]);
  await tx.query(
    `insert into dead_letters (message_id, stream, stream_seq, type, body, reason, deliveries)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [id, stream, seq, type, delivery.text().replaceAll('\0', '\uFFFD'), reason, deliveries],
  );
};
