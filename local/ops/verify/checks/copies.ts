import { type Check, same } from '../check.ts';

/** What services keep of what others own is what the owners have. */
export const copies: readonly Check[] = [
  same(
    'users: tickets knows what auth has',
    { database: 'auth', sql: 'select id, name, version from users order by id' },
    { database: 'tickets', sql: 'select id, name, version from users order by id' },
  ),
  same(
    'listings: orders knows what tickets has',
    { database: 'tickets', sql: listings() },
    { database: 'orders', sql: listings() },
  ),
  same(
    'listings: orders has the event as it is now',
    {
      database: 'tickets',
      sql: `select id, title, starts_at, ends_at, time_zone, venue, city from tickets order by id`,
    },
    {
      database: 'orders',
      sql: `select distinct on (ticket_id) ticket_id as id, event->>'title' as title,
              (event->>'startsAt')::timestamptz(3) as starts_at, (event->>'endsAt')::timestamptz(3) as ends_at,
              event->>'timeZone' as time_zone, event->>'venue' as venue, event->>'city' as city
            from event_versions order by ticket_id, version desc`,
    },
  ),
  same(
    'orders: tickets knows what orders has',
    {
      database: 'orders',
      sql: `select id, ticket_id, seller_id, quantity, quantity::bigint * unit_price_cents as total_cents, status,
              decide_at, updated_at, version from orders order by id`,
    },
    {
      database: 'tickets',
      sql: `select order_id as id, ticket_id, seller_id, quantity, total_cents, status, decide_at, updated_at, version
            from ticket_orders order by order_id`,
    },
  ),
  same(
    'orders: payments knows what orders has',
    {
      database: 'orders',
      sql: `select id, buyer_id, seller_id, status, quantity::bigint * unit_price_cents as total_cents, currency,
              decide_at, version from orders order by id`,
    },
    {
      database: 'payments',
      sql: 'select id, buyer_id, seller_id, status, total_cents, currency, decide_at, version from orders order by id',
    },
  ),
];

function listings(): string {
  return `select id, seller_id, title, price_cents, currency, quantity, max_per_buyer, starts_at, ends_at,
            sale_starts_at, sale_ends_at, status, version
          from tickets order by id`;
}
