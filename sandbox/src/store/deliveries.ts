import type { DatabaseSync } from 'node:sqlite';

/** A webhook that has not been accepted yet. Times in Unix milliseconds. */
export type Delivery = {
  readonly pos: number;
  readonly eventId: string;
  readonly intentId: string;
  readonly createdAt: number;
  readonly attempts: number;
};

/** Webhooks on their way. What has been accepted or given up leaves no trace here. */
export const deliveryStore = (db: DatabaseSync) => {
  const insert = db.prepare(
    `insert into deliveries (event_id, intent_id, created_ms, attempts, next_at_ms, held) values (?, ?, ?, 0, ?, ?)`,
  );
  const selectDue = db.prepare(
    `select pos, event_id as eventId, intent_id as intentId, created_ms as createdAt, attempts
     from deliveries where next_at_ms <= ? order by next_at_ms, pos limit ?`,
  );
  const selectNext = db.prepare('select min(next_at_ms) as at from deliveries where next_at_ms > ?');
  const remove = db.prepare('delete from deliveries where pos = ?');
  const postpone = db.prepare('update deliveries set attempts = ?, next_at_ms = ? where pos = ?');
  const release = db.prepare(
    'update deliveries set held = 0, next_at_ms = ? where intent_id = ? and held = 1 and pos < ?',
  );
  return {
    add: (
      eventId: string,
      intentId: string,
      now: number,
      due: { readonly at: number; readonly held: boolean },
    ): void => {
      insert.run(eventId, intentId, now, Math.round(due.at), due.held ? 1 : 0);
    },
    due: (now: number, count: number): readonly Delivery[] => selectDue.all(now, count) as unknown as Delivery[],
    /** When the next one after `now` is due, if any. */
    nextAfter: (now: number): number | null => (selectNext.get(now) as { at: number | null }).at,
    /** Accepted, or given up. */
    remove: (pos: number): void => {
      remove.run(pos);
    },
    postpone: (pos: number, attempts: number, nextAt: number): void => {
      postpone.run(attempts, nextAt, pos);
    },
    /** This webhook has arrived: earlier ones of its intent that were held back to come after it may go. */
    release: (arrived: Delivery, now: number): void => {
      release.run(now, arrived.intentId, arrived.pos);
    },
  };
};
