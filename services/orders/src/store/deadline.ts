import type { Queryable } from '@ticketing/common/database/database';

/** Up to when, on this database's clock, payments has said which orders that were due are being paid for. */
export const readHeardUntil = async (db: Queryable): Promise<Date> => {
  const [row] = await db.query<{ at: Date }>(`select greatest(answered_at, '1970-01-01') as at from deadline`);
  return row!.at;
};

/**
 * Notes that payments is being asked, when orders are due that its last answer does not cover and no question of the
 * last second is still open. Gives the moment of the question, or null when none is needed. The clock stands in a subquery
 * so that it bounds the index (see `lockDueOrders`).
 */
export const openQuestion = async (tx: Queryable): Promise<Date | null> => {
  const [row] = await tx.query<{ at: Date }>(
    `update deadline set asked_at = clock_timestamp()
     where exists (select from orders where status = 'awaiting-payment'
                     and decide_at <= (select clock_timestamp()) and decide_at > answered_at)
       and (asked_at <= answered_at or asked_at < clock_timestamp() - interval '1 second')
     returning asked_at as at`,
  );
  return row?.at ?? null;
};

/** Notes an answer of payments; older ones change nothing. */
export const noteAnswer = async (tx: Queryable, at: Date): Promise<void> => {
  await tx.query('update deadline set answered_at = greatest(answered_at, $1)', [at]);
};
