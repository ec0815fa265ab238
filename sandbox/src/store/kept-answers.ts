import type { DatabaseSync } from 'node:sqlite';
import type { KeptAnswer } from '../domain/idempotency.ts';

/** First answers to keyed calls. */
export const keptAnswerStore = (db: DatabaseSync) => {
  const insert = db.prepare(
    `insert or replace into kept_answers (key, endpoint, fingerprint, status, body, request_id, kept_at_ms)
     values (?, ?, ?, ?, ?, ?, ?)`,
  );
  const select = db.prepare(
    `select endpoint, fingerprint, status, body, request_id as requestId, kept_at_ms as keptAt
     from kept_answers where key = ?`,
  );
  const forget = db.prepare(
    'delete from kept_answers where pos in (select pos from kept_answers order by pos limit ?) and kept_at_ms < ?',
  );
  return {
    keep: (key: string, answer: KeptAnswer): void => {
      const { endpoint, fingerprint, status, body, requestId, keptAt } = answer;
      insert.run(key, endpoint, fingerprint, status, body, requestId, keptAt);
    },
    find: (key: string): KeptAnswer | undefined => select.get(key) as KeptAnswer | undefined,
    /** Forgets answers kept before `keptAt` (Unix milliseconds), at most `count` of them. */
    forget: (keptAt: number, count: number): void => {
      forget.run(count, keptAt);
    },
  };
};
