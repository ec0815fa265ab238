import { randomUUID } from 'node:crypto';
import type { Database } from '@ticketing/common/database/database';
import type { OrderStatus } from '@ticketing/contracts/http/orders';
import type { PaymentStatus } from '@ticketing/contracts/http/payments';

/** A row of `orders`. Moments are ISO 8601. */
export type OrderRow = {
  readonly id: string;
  readonly buyer_id: string;
  readonly seller_id: string;
  readonly status: OrderStatus;
  readonly total_cents: number;
  readonly currency: string;
  readonly decide_at: string;
  readonly version: number;
};

/** A row of `payments`, without what is null unless given. */
export type PaymentRow = {
  readonly id: string;
  readonly order_id: string;
  readonly buyer_id: string;
  readonly seller_id: string;
  readonly amount_cents: number;
  readonly currency: string;
  readonly status: PaymentStatus;
  readonly provider: string;
  readonly intent_id: string | null;
  readonly client_secret: string | null;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly lease_until: string;
  readonly check_at: string | null;
  readonly checks: number;
  readonly asked: 'orders' | 'provider' | null;
};

export const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();

/** Puts a copy of an order into the database as it is given. */
export const putOrder = async (database: Database, given: Partial<OrderRow> = {}): Promise<OrderRow> => {
  const row: OrderRow = {
    id: randomUUID(),
    buyer_id: randomUUID(),
    seller_id: randomUUID(),
    status: 'awaiting-payment',
    total_cents: 2_500,
    currency: 'EUR',
    decide_at: inSeconds(600),
    version: 1,
    ...given,
  };
  await database.query('insert into orders select * from json_populate_record(null::orders, $1)', [
    JSON.stringify(row),
  ]);
  return row;
};

/** Puts a payment into the database as it is given: without it, one with an intent that is not due for a minute. */
export const putPayment = async (database: Database, given: Partial<PaymentRow> = {}): Promise<PaymentRow> => {
  const id = randomUUID();
  const row: PaymentRow = {
    id,
    order_id: randomUUID(),
    buyer_id: randomUUID(),
    seller_id: randomUUID(),
    amount_cents: 2_500,
    currency: 'EUR',
    status: 'created',
    provider: 'sandbox',
    intent_id: `pi_${id}`,
    client_secret: `pi_${id}_secret`,
    version: 1,
    created_at: inSeconds(-60),
    updated_at: inSeconds(-60),
    lease_until: '-infinity',
    check_at: inSeconds(60),
    checks: 0,
    asked: null,
    ...given,
  };
  await database.query('insert into payments select * from json_populate_record(null::payments, $1)', [
    JSON.stringify(row),
  ]);
  return row;
};

/** A payment as it is stored now. `dueInSeconds` and `leasedForSeconds` are rounded; null: never due, or not leased. */
export const readPayment = async (database: Database, id: string) => {
  const [row] = await database.query<
    PaymentRow & {
      readonly next_action_url: string | null;
      readonly dueInSeconds: number | null;
      readonly leasedForSeconds: number | null;
    }
  >(
    `select payments.*, round(extract(epoch from check_at - clock_timestamp()))::int as "dueInSeconds",
       case when lease_until > clock_timestamp()
            then round(extract(epoch from lease_until - clock_timestamp()))::int end as "leasedForSeconds"
     from payments where id = $1`,
    [id],
  );
  if (!row) throw new Error(`there is no payment ${id}`);
  return row;
};
