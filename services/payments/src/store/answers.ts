import type { Queryable } from '@ticketing/common/database/database';
import type { Answered } from '../domain/call.ts';

/** Keeps what the provider answered under a key; the first answer stands. */
export const keepAnswer = async (
  db: Queryable,
  paymentId: string,
  key: string,
  { operation, subject, answer }: Answered,
  sentence: string,
): Promise<void> => {
  await db.query(
    `insert into provider_answers (payment_id, operation, key, subject, answer, sentence)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [paymentId, operation, key, subject ?? null, answer, sentence],
  );
};
