import type { Queryable } from '@ticketing/common/database/database';

/** Those of the intents that no payment here stands for, or only one that is settled. */
export const withoutLivePayment = async (db: Queryable, intentIds: readonly string[]): Promise<string[]> => {
  const rows = await db.query<{ id: string }>(
    `select intent.id from unnest($1::text[]) as intent (id)
     where not exists (select from payments p
                       where p.intent_id = intent.id and p.status not in ('voided', 'refunded', 'failed'))`,
    [intentIds],
  );
  return rows.map(({ id }) => id);
};
