import type { Database, Queryable } from '@ticketing/common/database/database';
import type { Answer } from '../provider/answer.ts';

export type Operation = 'intent' | 'confirm' | 'capture' | 'cancel' | 'refund';

/**
 * Makes a call that changes something at the provider, under a key that is stored before. While no answer has come the
 * same key is used again, by whoever tries next; after any answer the next call has a new one, since the provider
 * repeats its first answer to a key for 24 h, even an error.
 * `subject` is what the call is about, such as a card: another subject is another call.
 */
export const callOnce = async (
  database: Database,
  paymentId: string,
  operation: Operation,
  subject: string,
  call: (idempotencyKey: string) => Promise<Answer>,
): Promise<Answer> => {
  const number = await database.transaction((tx) => openCall(tx, paymentId, operation, subject));
  const answer = await call(`${operation}:${paymentId}:${number}`);
  if (answer.kind !== 'unknown')
    await database.query(
      `update provider_calls set answered_at = clock_timestamp(), answer = $4
       where payment_id = $1 and operation = $2 and number = $3`,
      [paymentId, operation, number, answer.kind],
    );
  return answer;
};

const openCall = async (tx: Queryable, paymentId: string, operation: Operation, subject: string): Promise<number> => {
  await tx.query('select from payments where id = $1 for update', [paymentId]);
  const [last] = await tx.query<{ number: number; reusable: boolean }>(
    `select number, answered_at is null and subject = $3 and opened_at > clock_timestamp() - interval '23 hours' as reusable
     from provider_calls where payment_id = $1 and operation = $2 order by number desc limit 1`,
    [paymentId, operation, subject],
  );
  if (last?.reusable) return last.number;
  const number = (last?.number ?? 0) + 1;
  await tx.query('insert into provider_calls (payment_id, operation, number, subject) values ($1, $2, $3, $4)', [
    paymentId,
    operation,
    number,
    subject,
  ]);
  return number;
};

/** How often the provider has plainly refused an operation on a payment. */
export const countRefusals = async (db: Queryable, paymentId: string, operation: Operation): Promise<number> => {
  const [row] = await db.query<{ count: number }>(
    `select count(*) from provider_calls where payment_id = $1 and operation = $2 and answer in ('refused', 'declined')`,
    [paymentId, operation],
  );
  return row?.count ?? 0;
};
