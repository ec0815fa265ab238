import type { JsMsg } from '@nats-io/jetstream';
import type { Queryable } from '../database/database.ts';

/** Puts aside a message that can never be handled, with its reason, so that it blocks nothing and is not lost. */
export const bury = async (tx: Queryable, msg: JsMsg, reason: string): Promise<void> => {
  await tx.query(
    `insert into dead_letters (message_id, stream, stream_seq, type, body, reason, deliveries)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [
      msg.headers?.get('ce-id') || null,
      msg.info.stream,
      msg.seq,
      msg.headers?.get('ce-type') || null,
      new TextDecoder().decode(msg.data).replaceAll('\0', '\uFFFD'),
      reason,
      msg.info.deliveryCount,
    ],
  );
};
