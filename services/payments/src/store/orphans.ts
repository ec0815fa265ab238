import type { Queryable } from '@ticketing/common/database/database';

/**
 * Those of the intents that no live payment here stands for: none has it, and the one it was made for has another, or is
 * settled, or is not there. A live payment that has none yet may still take up the one that was made for it.
 */
export const withoutLivePayment = async (
  db: Queryable,
  intents: readonly { readonly id: string; readonly paymentId: string }[],
): Promise<string[]> => {
  const rows = await db.query<{ id: string }>(
    `select intent.id
     from unnest($1::text[], $2::text[]) as intent (id, payment_id)
     where not exists (
         select from payments p where p.intent_id = intent.id and p.status not in ('voided', 'refunded', 'failed'))
       and not exists (
         select from payments p
         where p.id = case when intent.payment_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then intent.payment_id::uuid end
           and p.intent_id is null and p.status = 'created')`,
    [intents.map(({ id }) => id), intents.map(({ paymentId }) => paymentId)],
  );
  return rows.map(({ id }) => id);
};
