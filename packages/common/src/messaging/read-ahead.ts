import type { Queryable } from '../database/database.ts';
import { type OutboxRow, readOutbox } from './cursor.ts';
import type { Position } from './position.ts';

/**
 * Reads the outbox batch after batch. Behind a full one the next is read at once, so that the database works on a
 * backlog while the broker does. Asked for another place than where that one begins, it reads there.
 */
export const createReader = (session: Queryable, limit: number): ((after: Position) => Promise<OutboxRow[]>) => {
  let ahead: { readonly after: Position; readonly rows: Promise<OutboxRow[]> } | null = null;
  return async (after) => {
    const isRead = ahead?.after.txid === after.txid && ahead.after.pos === after.pos;
    const rows = await (ahead && isRead ? ahead.rows : readOutbox(session, after, limit));
    const last = rows.at(-1);
    ahead = last && rows.length === limit ? { after: last, rows: readOutbox(session, last, limit) } : null;
    // Whoever asks for them is told.
    ahead?.rows.catch(() => {});
    return rows;
  };
};
