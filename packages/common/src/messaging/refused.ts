import type { Queryable } from '../database/database.ts';
import type { OutboxRow } from './cursor.ts';

/** Records a message that the broker refused for good. It stays in the log, from which its consumers get it. */
export const recordRefused = async (db: Queryable, { id, type }: OutboxRow, reason: string): Promise<void> => {
  await db.query(`insert into refused_messages (message_id, type, reason) values ($1, $2, $3) on conflict do nothing`, [
    id,
    type,
    reason,
  ]);
};
