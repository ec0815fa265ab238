import type { Queryable } from '@ticketing/common/database/database';

/** What an operator has to know about orders. Counts end at a limit, so that a large sale costs no more. */
export type Figures = {
  /** Unpaid orders that should have been decided. */
  readonly overdue: number;
  /** Orders that hold places. */
  readonly holds: number;
};

// Orders are decided at most five seconds after their time.
const overdueAfterSeconds = 10;
const maxCount = 100_000;

export const readFigures = async (db: Queryable): Promise<Figures> => {
  const [figures] = await db.query<Figures>(
    `select
       (select count(*) from (
          select from orders where status = 'awaiting-payment'
            and decide_at < (select clock_timestamp() - interval '${overdueAfterSeconds} seconds')
          limit ${maxCount}) as counted) as overdue,
       (select count(*) from (
          select from orders where status in ('awaiting-payment', 'confirming') limit ${maxCount}) as counted) as holds`,
  );
  if (!figures) throw new Error('a statement without a table has a row');
  return figures;
};
