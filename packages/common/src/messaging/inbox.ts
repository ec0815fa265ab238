import type { Queryable } from '../database/database.ts';

/** Records messages as handled. Returns the ids that were not yet. */
export const insertUnseen = async (tx: Queryable, ids: readonly string[]): Promise<Set<string>> => {
  if (ids.length === 0) return new Set();
  const rows = await tx.query<{ message_id: string }>(
    `insert into inbox (message_id) select distinct unnest($1::uuid[]) order by 1
     on conflict do nothing returning message_id`,
    [ids],
  );
  return new Set(rows.map(({ message_id }) => message_id));
};
