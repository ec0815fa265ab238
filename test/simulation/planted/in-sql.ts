import type { Planted } from './planted.ts';

/** A bug in what PostgreSQL does: in a store's statement, in a function of the migrations, or a constraint that is gone. */
export type PlantedInSql = { readonly name: string } & (
  | { readonly kind: 'statement'; readonly bug: Planted }
  | { readonly kind: 'function'; readonly called: string; readonly replace: string; readonly by: string }
);

const inStatement = (name: string, file: string, replace: string, by: string): PlantedInSql => ({
  name,
  kind: 'statement',
  bug: { name, file: `services/${file}.ts`, replace, by },
});
const inFunction = (name: string, replace: string, by: string): PlantedInSql => ({
  name,
  kind: 'function',
  called: 'place_orders',
  replace,
  by,
});

/** Bugs in SQL that giving PostgreSQL and the simulation's store the same commands has to find. */
export const plantedInSql: readonly PlantedInSql[] = [
  inFunction('places are counted without locking them', 'order by ticket_id for update', 'order by ticket_id'),
  inFunction(
    'the last free place is refused',
    'when free[request.ticket_rank] < request.quantity then',
    'when free[request.ticket_rank] <= request.quantity then',
  ),
  inFunction(
    'a batch does not count what it has given away itself',
    'free[request.ticket_rank] := free[request.ticket_rank] - request.quantity;',
    '',
  ),
  inFunction(
    'bought places do not count against the limit',
    'held[request.pair_rank] + request.bought + request.quantity',
    'held[request.pair_rank] + request.quantity',
  ),
  inFunction(
    'a batch does not count the places that it has given to the same buyer',
    'held[request.pair_rank] := held[request.pair_rank] + request.quantity;',
    '',
  ),
  inFunction(
    "a buyer's own hold is reported as another buyer's",
    'when held[request.pair_rank] > 0 and free',
    'when false and free',
  ),
  inFunction('an order holds no places', 'set held = p.held + taken.quantity', 'set held = p.held'),
  inFunction('an answer is not kept under its key', 'where keys[i] is not null', 'where false'),
  inFunction('a new order is not said', 'as w (i, body, nth) order by', 'as w (i, body, nth) where false order by'),
  inFunction(
    "a buyer's orders are counted without locking",
    'perform pg_advisory_xact_lock(lock) from',
    'perform lock from',
  ),
  inFunction('a withdrawn ticket is sold', "when request.status = 'withdrawn' then", 'when false then'),
  inStatement(
    'orders are changed without locking them',
    'orders/src/store/orders',
    'where id = any ($1) order by id for update',
    'where id = any ($1) order by id',
  ),
  inStatement(
    'an order is cancelled without locking it',
    'orders/src/store/orders',
    'from orders where id = $1 and buyer_id = $2 for update',
    'from orders where id = $1 and buyer_id = $2',
  ),
  inFunction(
    'places that others hold are reported as sold',
    'and (free[request.ticket_rank] > 0 or request.unsold <= 0) then',
    'then',
  ),
  inStatement(
    'that somebody paid is forgotten when the order moves on',
    'orders/src/store/transitions',
    'case when c.is_paying then coalesce(o.paying_since, clock_timestamp()) end',
    'null',
  ),
  inStatement(
    'that an order was extended is not stored',
    'orders/src/store/transitions',
    'c.extensions,',
    'o.extensions,',
  ),
  inStatement(
    'how far payment may move an extended order is not stored',
    'orders/src/store/transitions',
    'latest_decide_at = c.latest_decide_at',
    'latest_decide_at = null',
  ),
  inStatement(
    'a cancelled hold is not counted',
    'orders/src/store/transitions',
    'case when c.is_lapse then clock_timestamp() end',
    'null',
  ),
  inStatement(
    'admissions are numbered from 1, always',
    'orders/src/store/transitions',
    'p.sold + sum(o.quantity)',
    'sum(o.quantity)',
  ),
  inStatement(
    'a cancelled order is not said',
    'orders/src/store/transitions',
    'join orders o on o.id = c.id order by c.nth',
    `join orders o on o.id = c.id where c.type <> 'order.cancelled' order by c.nth`,
  ),
  inStatement(
    'an older version of a ticket replaces a newer one',
    'orders/src/store/tickets',
    'where excluded.version > tickets.version',
    'where true',
  ),
  inStatement(
    'an older wish for fewer places replaces a newer one',
    'orders/src/store/tickets',
    'where excluded.wanted_version > places.wanted_version',
    '',
  ),
  inStatement(
    'fewer places than are held and sold are wanted, and there are fewer',
    'orders/src/store/tickets',
    'greatest(excluded.wanted, places.held + places.sold)',
    'excluded.wanted',
  ),
  inStatement(
    'a wish for fewer places is forgotten when a hold ends',
    'orders/src/store/transitions',
    'greatest(coalesce(p.wanted, p.quantity), p.held + m.held + p.sold + m.sold)',
    'p.quantity',
  ),
  inFunction(
    'places are sold that the seller no longer wants to sell',
    'coalesce(p.wanted, p.quantity) as wanted',
    'p.quantity as wanted',
  ),
  inFunction('an ended sale goes on', 'when request.sale_ends_at <= moment then', 'when false then'),
  inFunction('a sale starts too early', 'when request.sale_starts_at > moment then', 'when false then'),
  inFunction(
    'an order names another version of its event',
    'one.event_version := request.event_version;',
    'one.event_version := 1;',
  ),
  inStatement(
    'an older version of an order replaces a newer one in payments',
    'payments/src/store/orders',
    'where excluded.version > orders.version\n       and',
    'where',
  ),
  inStatement(
    'an older version of an order replaces a newer one in tickets',
    'tickets/src/store/ticket-orders',
    'where excluded.version > known.version\n       and',
    'where',
  ),
  inStatement(
    'a payment moves although it has moved on already',
    'payments/src/store/transitions',
    'and version = $3 and',
    'and $3::int > 0 and',
  ),
  inStatement(
    'a payment that moves is not said',
    'payments/src/store/transitions',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a template, as it stands there
    "said as (${say('moved')})",
    'said as (select $1::text)',
  ),
  inStatement(
    'a payment is made without locking its order',
    'payments/src/store/transitions',
    'and decide_at > clock_timestamp() for share of orders',
    'and decide_at > clock_timestamp()',
  ),
  inStatement(
    'a leased payment is given to somebody else',
    'payments/src/store/leases',
    'and lease_until < now()`',
    '`',
  ),
  inStatement(
    'payments does not look at an order that was cancelled',
    'payments/src/store/looks',
    "o.status <> 'awaiting-payment'",
    "o.status = 'confirming'",
  ),
];
