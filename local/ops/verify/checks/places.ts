import { type Check, same, sound } from '../check.ts';

const counted = `coalesce(sum(o.quantity) filter (where o.status in ('awaiting-payment', 'confirming')), 0) as held,
                 coalesce(sum(o.quantity) filter (where o.status = 'complete'), 0) as sold`;
const tooMany = `'held ' || held || ' and sold ' || sold || ' of ' || quantity as what`;

/** How many places are held and sold is what the orders say, everywhere; and no more than there are. */
export const places: readonly Check[] = [
  same(
    'places: orders counts as its orders say',
    { database: 'orders', called: 'places', sql: 'select ticket_id as id, held, sold from places order by ticket_id' },
    {
      database: 'orders',
      called: 'orders',
      sql: `select coalesce(ticket_id, p.ticket_id) as id, ${counted}
            from orders o full join places p using (ticket_id) group by 1 order by 1`,
    },
  ),
  same(
    'places: tickets shows what orders counts',
    { database: 'orders', sql: 'select ticket_id as id, quantity, held, sold from places order by ticket_id' },
    {
      database: 'tickets',
      sql: 'select id, greatest(quantity, held + sold) as quantity, held, sold from tickets order by id',
    },
  ),
  same(
    'places: orders sells as many as the seller wants',
    {
      database: 'tickets',
      called: 'tickets',
      sql: 'select id, quantity as wanted, greatest(quantity, held + sold) as bound from tickets order by id',
    },
    {
      database: 'orders',
      called: 'places',
      sql: 'select ticket_id as id, coalesce(wanted, quantity) as wanted, quantity as bound from places order by ticket_id',
    },
  ),
  same(
    'places: tickets shows what its copies say',
    { database: 'tickets', called: 'tickets', sql: 'select id, held, sold, next_release_at from tickets order by id' },
    {
      database: 'tickets',
      called: 'ticket_orders',
      sql: `select id, held, sold, case when held + sold >= quantity then next_release_at end as next_release_at
            from (select coalesce(t.id, o.ticket_id) as id, t.quantity, ${counted},
                    min(o.decide_at) filter (where o.status = 'awaiting-payment') as next_release_at
                  from ticket_orders o full join tickets t on t.id = o.ticket_id
                  group by coalesce(t.id, o.ticket_id), t.quantity) as counted
            order by id`,
    },
  ),
  sound('places: orders gives no more than there are', ['orders'], {
    of: 'select from places',
    wrong: `select ticket_id as id, ${tooMany} from places where held + sold > quantity or least(held, sold) < 0`,
  }),
  sound('places: tickets counts no less than nothing', ['tickets'], {
    of: 'select from tickets',
    wrong: `select id, ${tooMany} from tickets where least(held, sold) < 0`,
  }),
  sound('orders: what was bought is known', ['orders'], {
    of: 'select from orders where event_version is not null',
    wrong: `select o.id, 'version ' || o.event_version || ' of its event is missing' as what
            from orders o left join event_versions e on (e.ticket_id, e.version) = (o.ticket_id, o.event_version)
            where o.event_version is not null and e.version is null order by o.id`,
  }),
  sound('places: no buyer has more of a ticket than its seller has allowed from the beginning', ['orders'], {
    of: `select from tickets where max_per_buyer is not null and version = 1`,
    wrong: `select o.ticket_id || ' ' || o.buyer_id as id, 'has ' || sum(o.quantity) || ' of ' || t.max_per_buyer as what
            from orders o join tickets t on t.id = o.ticket_id
            where t.max_per_buyer is not null and t.version = 1 and o.status in ('awaiting-payment', 'confirming', 'complete')
            group by o.ticket_id, o.buyer_id, t.max_per_buyer having sum(o.quantity) > t.max_per_buyer order by 1`,
  }),
  sound('places: every order has the times of its purchase and its lapse', ['orders'], {
    of: `select from orders where bought_at is not null or lapsed_at is not null`,
    wrong: `select id, status || coalesce(' ' || reason, '') || ', bought at ' || coalesce(bought_at::text, 'no time')
              || ', lapsed at ' || coalesce(lapsed_at::text, 'no time') as what
            from orders where (bought_at is not null) <> (status in ('complete', 'refunded'))
              or (lapsed_at is not null and status <> 'cancelled') or (lapsed_at is null and reason = 'by-buyer') order by id`,
  }),
  same(
    'admissions: one for every place of a complete order',
    {
      database: 'orders',
      called: 'orders',
      sql: `select id, ticket_id, quantity as admissions from orders where status = 'complete' order by id`,
    },
    {
      database: 'orders',
      called: 'admissions',
      sql: `select order_id as id, string_agg(distinct ticket_id::text, ', ') as ticket_id, count(*) as admissions
            from admissions group by order_id order by order_id`,
    },
  ),
];
