import type { Queryable } from '@ticketing/common/database/database';

export type SellerRow = {
  readonly name: string | null;
  readonly since: Date | null;
  readonly listings: number;
  readonly sold: number;
};

/**
 * What is known of somebody who has listed something: since when they have an account (the time in their id; of an id without
 * one, their first listing), how many listings they have made, and how many places of complete orders they have sold.
 */
export const findSeller = async (db: Queryable, id: string): Promise<SellerRow | null> => {
  const [row] = await db.query<SellerRow>(
    `select (select u.name from users u where u.id = $1) as name,
       least(uuid_extract_timestamp($1), min(t.created_at)) as since, count(*)::int as listings,
       (select coalesce(sum(o.quantity), 0)::bigint from ticket_orders o
        where o.seller_id = $1 and o.status = 'complete') as sold
     from tickets t where t.seller_id = $1`,
    [id],
  );
  return row && row.listings > 0 ? row : null;
};
