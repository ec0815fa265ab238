import type { Queryable } from '@ticketing/common/database/database';
import type { OrderStatus } from '@ticketing/contracts/http/orders';
import { columns, type Payment } from './payments.ts';

/** What a request to pay needs: the buyer's own order and its payment as far as known, and this database's clock. */
export type Situation = {
  readonly order: { readonly status: OrderStatus; readonly decideAt: Date } | null;
  readonly payment: Payment | null;
  readonly now: Date;
};

type Row = { [Field in keyof Payment]: Payment[Field] | null } & {
  orderStatus: OrderStatus | null;
  decideAt: Date | null;
  now: Date;
};

export const findSituation = async (db: Queryable, orderId: string, buyerId: string): Promise<Situation> => {
  const rows = await db.query<Row>(
    `select ${columns}, o.status as "orderStatus", o.decide_at as "decideAt", now() as now
     from (select $1::uuid as order_id, $2::uuid as buyer_id) as asked
     left join orders o on o.id = asked.order_id and o.buyer_id = asked.buyer_id
     left join payments p on p.order_id = asked.order_id and p.buyer_id = asked.buyer_id`,
    [orderId, buyerId],
  );
  // There is a row even where there is neither.
  const { orderStatus, decideAt, now, ...payment } = rows[0]!;
  return {
    order: orderStatus && decideAt ? { status: orderStatus, decideAt } : null,
    payment: payment.id === null ? null : (payment as Payment),
    now,
  };
};
